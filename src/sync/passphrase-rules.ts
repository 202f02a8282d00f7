// Which passphrases and passwords will do; apart from the key's making, which is heavy and loaded when it is needed.

/** Shortest password of an account, in characters: the least that Firebase may be set to ask for is six. */
export const LEAST_PASSWORD = 8;

/** Shortest passphrase: long enough that the guesser, not the person, is the one who suffers. */
export const LEAST_CHARACTERS = 12;

/** Why a passphrase will not do; `undefined` when it will. */
export function weakness(passphrase: string, password?: string): 'short' | 'password' | 'repeated' | undefined {
  const plain = passphrase.normalize('NFKC').trim();
  if ([...plain].length < LEAST_CHARACTERS) return 'short';
  const fold = (text: string): string => text.normalize('NFKC').toLowerCase();
  if (password && (fold(plain).includes(fold(password)) || fold(password).includes(fold(plain)))) return 'password';
  if (new Set(fold(plain)).size < 5) return 'repeated';
  return undefined;
}
