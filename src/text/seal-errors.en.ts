// English words for the errors of sealing, accounts and sharing, which no page meets before the Share page or a backup.

export const sealErrorsEn = {
  'error.wrong-secret.title': 'That does not open it',
  'error.wrong-secret.next': 'Check for a slip of the keyboard and for capital letters, and enter it once more.',
  'error.tampered.title': 'What came is not what was stored',
  'error.tampered.next':
    'It was damaged or changed on its way, or is an old version. Nothing of it was taken over. Try again later; if it goes on, compare the fingerprints of both sides.',
  'error.taken.title': 'There is an account with this address already',
  'error.taken.next': 'Sign in with it. If the password is forgotten, ask for a mail to set a new one.',
  'error.signed-out.title': 'You are not signed in',
  'error.signed-out.next': 'Sign in on the Share page. Everything on this computer is still here.',
  'error.locked.title': 'Your keys are locked on this computer',
  'error.locked.next': 'Enter your passphrase or your recovery code once on the Share page.',
  'error.weak-secret.title': 'That is too easy to guess',
  'error.weak-secret.next':
    'A password needs 8 characters or more. A passphrase needs 12 or more, and must be something else than the password.',
  'error.too-many-tries.title': 'Too many tries',
  'error.too-many-tries.next': 'Wait a few minutes, then try again.',
  'error.unconfirmed.title': 'Your e-mail address is not confirmed yet',
  'error.unconfirmed.next': 'Open the mail that was sent to you and follow its link, then come back here.',
  'error.not-configured.title': 'Sharing is not set up here',
  'error.not-configured.next':
    'This copy of Basalt has no server. Everything else works, and a sealed file can be shared instead.',
} as const;
