// The words of the logbook and of entries, fetched with the code that says them: whoever imports this may use their keys.
import { logbookEntryEn } from './logbook-entry.en.ts';
import { logbookEn } from './logbook.en.ts';
import { addWords } from './text.ts';

addWords(logbookEn);
addWords(logbookEntryEn);
