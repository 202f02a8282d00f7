// English words, the source of all keys. Other languages have the same keys.
import { devicesEn } from './devices.en.ts';
import { firstEn } from './first.en.ts';
import { pumpEn } from './pump.en.ts';
import { settingsEn } from './settings.en.ts';

export const en = {
  ...firstEn,
  ...devicesEn,
  ...pumpEn,
  ...settingsEn,
} as const;
