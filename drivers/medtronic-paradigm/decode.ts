// Decodes saved pages of a Paradigm pump without the pump: history pages, and sensor pages with `--sensor`.
import type { Decode, Problem } from '../../src/device/driver.ts';
import { AppError } from '../../src/model/errors.ts';
import { concat } from '../../src/device/bytes.ts';
import { decodeImage } from '../paradigm-memory/decode-image.ts';
import { pagesOfFiles } from '../paradigm-memory/files.ts';
import type { PumpImage } from '../paradigm-memory/image.ts';
import { modelEvidence, modelOfPages } from '../paradigm-memory/model-evidence.ts';
import { borderProblems } from '../paradigm-memory/page-borders.ts';
import { sensorBorderProblems } from '../paradigm-memory/sensor-borders.ts';
import { totalsNotes } from '../paradigm-memory/basal-check.ts';
import { pumpModel } from '../paradigm-memory/pump-model.ts';

/**
 * Takes files of one page each, in any order: 1024 bytes as read, or hex digits (of 1022 bytes, without the checksum);
 * ISIG pages of 2048 bytes beside glucose pages. `flags: ['sensor']` says that 1024 bytes are sensor glucose. The model
 * is found out from the pages when it is not given. There is no clock in them: readings have no `at`. `flags: ['totals']` adds every
 * day's basal against the pump's own count as notes.
 */
export const decode: Decode = (captures, options = {}) => {
  const sensor = options.flags?.includes('sensor') ?? false;
  const { image, names, problems: strange, notes: taken, recognised } = pagesOfFiles(captures, sensor);
  if (!recognised) {
    const bytes = concat(captures.flatMap((capture) => capture.chunks)).subarray(0, 48);
    throw new AppError('bad-file', bytes.length ? 'no page of a Paradigm pump in these bytes' : 'empty files', {
      bytes,
    });
  }
  const problems: Problem[] = [...strange];
  if (options.model !== undefined && !pumpModel(options.model))
    throw new AppError('unsupported-model', `no Paradigm pump: ${JSON.stringify(options.model)}`);
  const unsure: string[] = [];
  let model = options.model;
  if (model === undefined) {
    const found = modelOfPages([...image.history.values()]);
    model = found.model.name;
    if (!image.history.size)
      unsure.push(
        `sensor pages do not tell which model they are of: read as a ${model}'s, say --model 523 if it is that one or a later one, whose glucose has its lowest bit in the ISIG page`,
      );
    else if (!found.sure)
      problems.push({
        where: 'model',
        what: `these pages do not tell small from large models: read as a ${model}, say --model if it is another`,
      });
  }
  const pump = pumpModel(model)!;
  const name = (kind: string, page: number): string =>
    names.get(`${kind.toLowerCase()}/${page}`) ?? `${kind} page ${page}`;
  const wherePage = (page: number): string => name('history', page);
  const evidence = modelEvidence(image.history, pump, wherePage);
  const history = new Map([...image.history].filter(([page]) => !evidence.foreign.includes(page)));
  problems.push(
    ...evidence.problems,
    ...borderProblems(history, pump, wherePage),
    ...sensorBorderProblems(image.glucose, (page) => name('glucose', page)),
  );
  const decoded = decodeImage({ ...image, history }, { model, complete: true, where: wherePage, whereSensor: name });
  const notes = [
    ...unsure,
    ...taken,
    ...(pump.isigHoldsGlucoseBit ? lowBitNotes(image, name) : []),
    ...gapNotes(image, name),
    ...(options.flags?.includes('totals') ? totalsNotes(decoded.readings, pump) : []),
  ];
  return {
    info: decoded.info,
    readings: decoded.readings,
    problems: [...problems, ...decoded.problems],
    ...(notes.length && { notes }),
  };
};

/** Without its ISIG page a glucose of a 523 and later may be 1 mg/dL too low. */
function lowBitNotes(image: PumpImage, name: (kind: string, page: number) => string): string[] {
  return [...image.glucose.keys()]
    .filter((page) => !image.isig.has(page))
    .map(
      (page) =>
        `${name('glucose', page)}: without its ISIG page, which has the lowest bit: each glucose may be 1 mg/dL more`,
    );
}

/** Pages whose numbers say that others are missing between them: nothing is damaged, and yet something is not there. */
function gapNotes(image: PumpImage, name: (kind: string, page: number) => string): string[] {
  return (['history', 'glucose'] as const).flatMap((kind) => {
    const numbers = [...image[kind].keys()].sort((a, b) => a - b);
    return numbers.flatMap((number, i) => {
      const missing = number - (numbers[i - 1] ?? number - 1) - 1;
      if (!missing) return [];
      const [older, newer] = [name(kind, numbers[i - 1]!), name(kind, number)];
      return `${missing} ${kind} page${missing > 1 ? 's' : ''} between ${older} and ${newer} ${missing > 1 ? 'were' : 'was'} not read: what stands there is not known`;
    });
  });
}
