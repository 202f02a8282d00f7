// What the page of measures shows: made from the docstrings of src/stats by `npm run docs`, looked through by word.
import measures from '../../text/measures.en.json' with { type: 'json' };

/** How one number is computed. Words in backquotes are names of the code. */
export interface Measure {
  /** Last part of its address: '/how-computed/gmi'. */
  readonly id: string;
  readonly title: string;
  readonly more: string;
  readonly formula: string;
  readonly unit: string;
  readonly rounding: string;
  readonly source: string;
  /** File and function. */
  readonly code: string;
}

export interface MeasureSection {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  readonly measures: readonly Measure[];
}

export interface Measures {
  readonly basics: string;
  readonly sections: readonly MeasureSection[];
}

export const MEASURES: Measures = measures;

/** The sections with the measures that hold every one of the words; all of them without a word. */
export function measuresWith(words: string, all: readonly MeasureSection[] = MEASURES.sections): MeasureSection[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  return all.flatMap((section) => {
    const found = section.measures.filter((measure) => {
      const text = `${section.title} ${section.about} ${Object.values(measure).join(' ')}`.toLowerCase();
      return wanted.every((word) => text.includes(word));
    });
    return found.length ? [{ ...section, measures: found }] : [];
  });
}
