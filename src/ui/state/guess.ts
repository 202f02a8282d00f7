// First guesses for a new person, from the browser's languages: asked plainly on the first visit, changeable later.
import type { GlucoseUnit } from '../../model/units.ts';

/** Regions where people mostly speak of mg/dL, elsewhere of mmol/L. Only a first guess: some use both. */
const MGDL_REGIONS = new Set(
  (
    'US PR VI GU AS MP DE AT FR MC BE LU IT SM VA ES AD PT GR CY PL RO TR IL JP KR TW TH PH ID IN PK LK NP ' +
    'EG DZ MA TN LY SY JO LB IQ IR AM GE AZ SA AE YE MX BR AR CL CO PE EC BO PY UY VE CR PA GT HN SV NI DO CU'
  ).split(' '),
);

/** The unit people in the browser's region know, from its languages in order of preference. */
export function guessUnit(languages: readonly string[]): GlucoseUnit {
  for (const tag of languages) {
    const region = new Intl.Locale(tag).maximize().region;
    if (region) return MGDL_REGIONS.has(region) ? 'mg/dL' : 'mmol/L';
  }
  return 'mg/dL';
}

/** The first letters of a name, for a small circle: 'Rosa Alba' → 'RA'. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const picked = words.length > 1 ? [words[0]!, words.at(-1)!] : words;
  return picked
    .map((word) => [...word][0]!)
    .join('')
    .toLocaleUpperCase();
}
