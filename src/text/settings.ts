// The words of the settings, fetched with the code that says them: whoever imports this may use their keys.
import { settingsEn } from './settings.en.ts';
import { sealErrorsEn } from './seal-errors.en.ts';
import { addWords } from './text.ts';

addWords(settingsEn);
addWords(sealErrorsEn);
