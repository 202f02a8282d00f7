// English words, the source of all keys. Other languages have the same keys.
import { firstEn } from './first.en.ts';
import { pumpEn } from './pump.en.ts';
import { settingsEn } from './settings.en.ts';

export const en = {
  ...firstEn,
  ...pumpEn,
  ...settingsEn,
} as const;
