// The FreeStyle meters with a round jack, and what their serial numbers tell.

export const MODELS = [
  'FreeStyle Lite',
  'FreeStyle Freedom Lite',
  'FreeStyle Freedom',
  'FreeStyle Flash',
  'FreeStyle Mini',
  'Papillon Mini',
  'FreeStyle',
] as const;

export type FreeStyleModel = (typeof MODELS)[number];

/** The first letters of serial numbers seen (flupzor.nl). */
const BY_PREFIX: Readonly<Record<string, readonly FreeStyleModel[]>> = {
  DAMH: ['FreeStyle Mini', 'Papillon Mini'],
  CDMK: ['FreeStyle Freedom Lite'],
  DBMN: ['FreeStyle Lite'],
};

/** A prefix that was seen decides, then what the person says, then Tidepool's rule for the first letter. */
export function modelName(serial: string, chosen?: string): string {
  const known: readonly string[] | undefined = BY_PREFIX[serial.slice(0, 4)];
  if (known) return known.find((name) => name === chosen) ?? known[0]!;
  return chosen ?? (serial.startsWith('C') ? 'FreeStyle Freedom Lite' : 'FreeStyle Lite');
}
