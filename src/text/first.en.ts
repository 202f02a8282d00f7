// English words that are there from the start; those of single pages come with them (pump.ts, settings.ts, …).
import { errorsEn } from './errors.en.ts';
import { measuresPageEn } from './measures-page.en.ts';
import { overviewEn } from './overview.en.ts';
import { recordsEn } from './records.en.ts';
import { shellEn } from './shell.en.ts';
import { uploadEn } from './upload.en.ts';

export const firstEn = {
  ...shellEn,
  ...errorsEn,
  ...uploadEn,
  ...overviewEn,
  ...recordsEn,
  ...measuresPageEn,
} as const;
