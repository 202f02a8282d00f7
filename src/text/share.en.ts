// English words of the Share page as a whole, and of looking at somebody else's data.

export const shareEn = {
  'share.title': 'Share',
  'share.subtitle': 'What leaves this computer is sealed first. The server cannot read it, and neither can we.',
  'share.tabs': 'Share',
  'share.tab-sharing': 'With others',
  'share.tab-patients': 'Shared with me',
  'share.tab-account': 'Account',
  'share.not-configured': 'Sharing is not set up here',
  'share.not-configured-text':
    'This copy of Basalt has no server to share through. Everything else works without one, and a sealed file does the same: save a backup and hand it over.',
  'share.not-configured-file': 'Save a sealed file',

  'visit.bar': 'Data of {name}, to be looked at only. Nothing of it is kept here.',
  'visit.whose': 'Data of',
  'visit.written': 'as of {when}',
  'visit.from': 'from {month} on',
  'visit.all': 'everything',
  'visit.until': 'until {date}',
  'visit.back': 'Back to the list',
  'visit.close': 'Close',
  'visit.empty': 'There is nothing to see yet',
  'visit.empty-text': '{name} shares nothing with readings so far. What they read from a device comes by itself.',
} as const;
