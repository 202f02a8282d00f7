// English words of the reports page, around the reports themselves.

export const reportsPageEn = {
  'reports.title-last': { one: 'Reports on the last day', other: 'Reports on the last {count} days' },
  'reports.title-until': { one: 'Reports on {day}', other: 'Reports on {count} days to {day}' },
  'reports.title-dates': 'Reports on {range}',
  'reports.ends': '{range}, where the data ends',
  'reports.local': 'made on this computer, nothing is sent anywhere',

  'reports.list': 'Reports',
  'reports.rests.fingerstick-profile': {
    one: 'Made from {count} fingerstick in these days.',
    other: 'Made from {count} fingersticks in these days.',
  },
  'reports.empty.fingerstick-profile': 'No fingersticks in these days.',
  'reports.nowhere.fingerstick-profile': 'There are no fingersticks yet. Read a meter first.',
  'reports.go-filled': 'Show {range}',

  'reports.paper': 'Paper',
  'reports.ink': 'Print in',
  'reports.ink-colour': 'colour',
  'reports.ink-grey': 'black and white',

  'reports.make': 'Make the report',
  'reports.make-again': 'Make it again',
  'reports.make-label': '{action}: {report}',
  'reports.collecting': 'Collecting the readings',
  'reports.making': 'Making the pages',
  'reports.making-first': 'Making the pages. The first report takes a moment longer.',
  'reports.ready': '{report} is ready: {size}',
  'reports.preview': 'Preview of {report}',
  'reports.no-preview': 'This browser shows no PDF inside a page. Open or save it.',
  'reports.save': 'Save as PDF',
  'reports.print': 'Print',
  'reports.open': 'Open in a new tab',

  'reports.none-yet': 'Nothing to report yet',
  'reports.none-yet-text': 'A report needs readings: read a device or import a file first.',
} as const;
