// The words of pumps, fetched with the code that says them: whoever imports this may use their keys.
import { pumpEn } from './pump.en.ts';
import { addWords } from './text.ts';

addWords(pumpEn);
