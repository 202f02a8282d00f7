// The words of the Share page and of what it opens, fetched with the code that says them: whoever imports this may use their keys.
import { accountEn } from './account.en.ts';
import { patientsEn } from './patients.en.ts';
import { shareEn } from './share.en.ts';
import { sharingEn } from './sharing.en.ts';
import { sealErrorsEn } from './seal-errors.en.ts';
import { addWords } from './text.ts';

addWords(shareEn);
addWords(accountEn);
addWords(sharingEn);
addWords(patientsEn);
addWords(sealErrorsEn);
