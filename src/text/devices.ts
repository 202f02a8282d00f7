// The words about devices, fetched with the code that says them: whoever imports this may use their keys.
import { devicesEn } from './devices.en.ts';
import { addWords } from './text.ts';

addWords(devicesEn);
