// English words, the source of all keys. Other languages have the same keys.
import { devicesEn } from './devices.en.ts';
import { firstEn } from './first.en.ts';
import { logbookEn } from './logbook.en.ts';
import { logbookEntryEn } from './logbook-entry.en.ts';
import { pumpEn } from './pump.en.ts';
import { settingsEn } from './settings.en.ts';
import { accountEn } from './account.en.ts';
import { patientsEn } from './patients.en.ts';
import { reportsPageEn } from './reports-page.en.ts';
import { reportsEn } from './reports.en.ts';
import { sealErrorsEn } from './seal-errors.en.ts';
import { shareEn } from './share.en.ts';
import { sharingEn } from './sharing.en.ts';

export const en = {
  ...firstEn,
  ...devicesEn,
  ...logbookEn,
  ...logbookEntryEn,
  ...pumpEn,
  ...settingsEn,
  ...reportsPageEn,
  ...reportsEn,
  ...sealErrorsEn,
  ...shareEn,
  ...accountEn,
  ...sharingEn,
  ...patientsEn,
} as const;
