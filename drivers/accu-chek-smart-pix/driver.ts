// Reads the XML reports a Smart Pix reader keeps on its disk: one file a meter or pump.
import { concat } from '../../src/device/bytes.ts';
import type { Decode, DeviceInfo, Problem } from '../../src/device/driver.ts';
import { AppError } from '../../src/model/errors.ts';
import type { Reading } from '../../src/model/record.ts';
import { meterReadings, unitOf } from './meter.ts';
import { pumpReadings } from './pump.ts';
import type { Element } from './xml.ts';
import { reportText, scan } from './xml.ts';

/** Sure when the reader names itself; its style sheet alone is nearly as good. */
export function recognise(head: Uint8Array): number {
  const start = reportText(head);
  if (/<ACSPIX\s/.test(start)) return 1;
  return /href\s*=\s*["']ACSPIX\w*\.xsl["']/i.test(start) ? 0.9 : 0;
}

/**
 * Several files are one device's: reports of another one are left out with a problem. `bad-file` when no file has a meter or a
 * pump in it.
 */
export const decode: Decode = (captures) => {
  const problems: Problem[] = [];
  const readings: Reading[] = [];
  const held = new Map<string, number>();
  let info: DeviceInfo | undefined;
  for (const { chunks, fileName } of captures) {
    const prefix = captures.length > 1 && fileName ? `${fileName}, ` : '';
    const found = readReport(reportText(concat(chunks)));
    if (!found) {
      if (captures.length === 1) throw notAReport(concat(chunks));
      problems.push({ where: `${prefix}line 1`, what: 'no report of a meter or a pump' });
      continue;
    }
    if (info && info.serial !== found.info.serial) {
      problems.push({ where: `${prefix}line 1`, what: `the report of another device, ${found.info.serial}: left out` });
      continue;
    }
    info ??= found.info;
    for (const { where, what } of found.problems) problems.push({ where: prefix + where, what });
    // Two reports overlap: what an earlier one brought is not a second reading.
    const seen = new Map<string, number>();
    for (const reading of found.readings) {
      const key = JSON.stringify(reading);
      const count = (seen.get(key) ?? 0) + 1;
      seen.set(key, count);
      if (count <= (held.get(key) ?? 0)) continue;
      held.set(key, count);
      readings.push(reading);
    }
  }
  if (!info) throw notAReport(concat(captures[0]?.chunks ?? []));
  return { info, readings, problems };
};

function notAReport(bytes: Uint8Array): AppError {
  return new AppError('bad-file', 'no Smart Pix report of a meter or a pump', { bytes: bytes.subarray(0, 48) });
}

function readReport(source: string): { info: DeviceInfo; readings: Reading[]; problems: Problem[] } | undefined {
  const { elements, damage, closed } = scan(source);
  const device = elements.find(({ name }) => name === 'DEVICE' || name === 'IP');
  if (!device) return undefined;
  const problems: Problem[] = damage.map(({ line, what }) => ({ where: `line ${line}`, what }));
  const others = elements.filter((element) => element.name === device.name && element !== device);
  for (const other of others) {
    if (serialOf(other) !== serialOf(device)) {
      // Whose entries are whose the report does not say.
      problems.push({ where: `line ${other.line}`, what: `the report names a second device: ${other.raw}` });
      return { info: infoOf(device), readings: [], problems };
    }
  }
  const readings = device.name === 'IP' ? pumpReadings(elements, problems) : meterReadings(elements, problems);
  if (!closed.has('IMPORT')) {
    problems.push({ where: `line ${elements.at(-1)!.line}`, what: 'the report breaks off: its end is missing' });
  }
  return { info: infoOf(device), readings, problems };
}

function serialOf({ attributes }: Element): string {
  return attributes['SN']?.trim() ?? '';
}

/** `Aviva C`, `Performa`, `Combo`: the reader leaves out the family's name. */
function infoOf(device: Element): DeviceInfo {
  const name = device.attributes['Name']?.trim();
  const unit = unitOf(device.attributes['BGUnit']);
  return { model: name ? `Accu-Chek ${name}` : 'Accu-Chek', serial: serialOf(device), ...(unit && { unit }) };
}
