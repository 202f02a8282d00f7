// `npm run -s re-decode -- <file>…`: conversations saved by Basalt ('save a diagnostic file') decoded by this version.
import { readFile } from 'node:fs/promises';
import { manifestById } from '../../drivers/index.ts';
import { readDiagnostic } from '../device/diagnostic.ts';
import { AppError, asAppError } from '../model/errors.ts';
import { deviceIdOf, stamp } from '../model/identity.ts';
import { zone } from '../model/time.ts';
import type { Command } from './command.ts';

/** Prints what `decode` prints; driver, model, zone and clock corrections come from the file. Same exit codes. */
export const run: Command = async (files, { out, err }) => {
  if (!files.length) {
    err('usage: npm run -s re-decode -- <diagnostic file>…');
    return 2;
  }
  let code = 0;
  for (const file of files) {
    try {
      const { meta, transcript } = readDiagnostic(await readFile(file, 'utf8'));
      const module = await manifestById(meta.driverId)?.load();
      if (!module) throw new AppError('unsupported-model', `no driver ${meta.driverId}`);
      const capture = { chunks: transcript.received, transfers: transcript.transfers, fileName: file };
      const decoded = module.decode([capture], { model: meta.model });
      const clock = { zone: zone(meta.zone), ...(meta.shifts && { shifts: meta.shifts }) };
      const deviceId = deviceIdOf(meta.driverId, meta.serial);
      for (const record of stamp(decoded.readings, deviceId, clock)) out(JSON.stringify(record));
      for (const { where, what } of decoded.problems) err(`${file}: ${where}: ${what}`);
      if (decoded.problems.length) code = 1;
    } catch (error) {
      const { code: kind, message } = asAppError(error);
      err(`${file}: ${kind}: ${message}`);
      code = 1;
    }
  }
  return code;
};
