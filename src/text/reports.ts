// The words of reports and of the page around them, fetched with the code that says them: whoever imports this may use their keys.
import { reportsPageEn } from './reports-page.en.ts';
import { reportsEn } from './reports.en.ts';
import { addWords } from './text.ts';

addWords(reportsPageEn);
addWords(reportsEn);
