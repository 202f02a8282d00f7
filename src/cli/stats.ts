// `npm run -s stats -- FILE.csv [--zone Z]`: every statistic of a sensor recording as one JSON object.
import { readFile } from 'node:fs/promises';
import { asAppError } from '../model/errors.ts';
import { zone as zoneOf } from '../model/time.ts';
import { detectIntervalMin, withInterval } from '../stats/intervals.ts';
import type { Command } from './command.ts';
import { splitWords } from './command.ts';
import { readGlucoseCsv } from './glucose-csv.ts';
import { statsReport } from './stats-report.ts';

const USAGE =
  'usage: npm run -s stats -- FILE.csv [--zone Area/City]   (columns time,glucose_mgdl; times in the zone, UTC without one)';

/** Exit codes: 0 done, 1 the file cannot be read as it should (said with its line), 2 wrong words. */
export const run: Command = async (args, { out, err }) => {
  const { values, flags, operands } = splitWords(args, ['zone']);
  const [file, ...more] = operands;
  if (file === undefined || more.length || flags.length) {
    err(USAGE);
    return 2;
  }
  let zone;
  try {
    zone = zoneOf(values['zone'] ?? 'UTC');
  } catch {
    err(`no such time zone: ${values['zone']}`);
    return 2;
  }
  try {
    const columns = readGlucoseCsv(await readFile(file, 'utf8'), zone);
    out(JSON.stringify(statsReport(withInterval(columns, detectIntervalMin(columns)), zone)));
    return 0;
  } catch (error) {
    err(`${file}: ${asAppError(error, 'bad-file').message}`);
    return 1;
  }
};
