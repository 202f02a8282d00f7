// A passphrase of random words, for whoever would rather not think of one.
import { wordlist } from '@scure/bip39/wordlists/english.js';

/** 66 bits, where each try costs a guesser the third of a second of Argon2id. */
const WORDS = 6;

/** Words of the English BIP-39 list: short, common, and told apart by their first four letters. */
export function randomPassphrase(): string {
  // The list has 2048 words, which divides the 65536 values of a number: each word is as likely as another.
  const numbers = crypto.getRandomValues(new Uint16Array(WORDS));
  return Array.from(numbers, (number) => wordlist[number % wordlist.length]!).join(' ');
}
