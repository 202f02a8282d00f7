// English words around the measures: the page that says how numbers are computed, and the links to it.

export const measuresPageEn = {
  'measures.title': 'How each number is computed',
  'measures.subtitle': 'Written from the program itself, so it says what really happens.',
  'measures.link': 'How is this computed?',
  'measures.link-of': '{number}: how is this computed?',
  'measures.find': 'Find a number',
  'measures.find-example': 'GMI, coverage, insulin …',
  'measures.found': { zero: 'Nothing found', one: '{count} number', other: '{count} numbers' },
  'measures.none': 'No number of that name',
  'measures.none-text': 'Try another word, or a part of it.',
  'measures.show-all': 'Show all',
  'measures.basics': 'What holds everywhere',
  'measures.formula': 'Formula',
  'measures.unit': 'Unit',
  'measures.rounding': 'Shown as',
  'measures.source': 'Source',
  'measures.code': 'In the code',
} as const;
