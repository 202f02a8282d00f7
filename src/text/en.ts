// English words, the source of all keys. Other languages have the same keys.
import { errorsEn } from './errors.en.ts';
import { logbookEn } from './logbook.en.ts';
import { measuresPageEn } from './measures-page.en.ts';
import { overviewEn } from './overview.en.ts';
import { recordsEn } from './records.en.ts';
import { reportsEn } from './reports.en.ts';
import { reportsPageEn } from './reports-page.en.ts';
import { settingsEn } from './settings.en.ts';
import { shellEn } from './shell.en.ts';
import { uploadEn } from './upload.en.ts';

export const en = {
  ...shellEn,
  ...errorsEn,
  ...uploadEn,
  ...overviewEn,
  ...recordsEn,
  ...logbookEn,
  ...measuresPageEn,
  ...reportsPageEn,
  ...settingsEn,
  ...reportsEn,
} as const;
