// Decodes saved pages of a Paradigm pump without the pump: history pages, and sensor pages with `--sensor`.
import type { Decode, Problem } from '../../src/device/driver.ts';
import { AppError } from '../../src/model/errors.ts';
import { concat } from '../../src/device/bytes.ts';
import { decodeImage } from '../paradigm-memory/decode-image.ts';
import { modelOfPages, pagesOfFiles } from '../paradigm-memory/files.ts';
import { pumpModel } from '../paradigm-memory/pump-model.ts';

/**
 * Takes files of one page each, in any order: 1024 bytes as read, or hex digits (of 1022 bytes, without the checksum);
 * ISIG pages of 2048 bytes beside glucose pages. `flags: ['sensor']` says that 1024 bytes are sensor glucose. The model
 * is found out from the pages when it is not given. There is no clock in them: readings have no `at`.
 */
export const decode: Decode = (captures, options = {}) => {
  const sensor = options.flags?.includes('sensor') ?? false;
  const { image, names, problems: strange, recognised } = pagesOfFiles(captures, sensor);
  if (!recognised) {
    const bytes = concat(captures.flatMap((capture) => capture.chunks)).subarray(0, 48);
    throw new AppError('bad-file', 'no page of a Paradigm pump in these bytes', { bytes });
  }
  const problems: Problem[] = [...strange];
  if (options.model !== undefined && !pumpModel(options.model))
    throw new AppError('unsupported-model', `no Paradigm pump: ${JSON.stringify(options.model)}`);
  let model = options.model;
  if (model === undefined) {
    const found = modelOfPages([...image.history.values()]);
    model = found.model.name;
    if (!found.sure)
      problems.push({
        where: 'model',
        what: `these pages do not tell small from large models: read as a ${model}, say --model if it is another`,
      });
  }
  const name = (kind: string, page: number): string =>
    names.get(`${kind.toLowerCase()}/${page}`) ?? `${kind} page ${page}`;
  const decoded = decodeImage(image, {
    model,
    complete: true,
    where: (page) => name('history', page),
    whereSensor: name,
  });
  return { info: decoded.info, readings: decoded.readings, problems: [...problems, ...decoded.problems] };
};
