// Decodes saved conversations: the reports a meter sent, their answers, and the lists among them.
import { nothingFound } from '../abbott-mem/decode.ts';
import { text } from '../../src/device/bytes.ts';
import type { Capture, Decode, DecodeOptions, Problem } from '../../src/device/driver.ts';
import type { Reading } from '../../src/model/record.ts';
import { isWhole, parseAnswer, parseList } from './answer.ts';
import { parseLibreLine } from './libre-line.ts';
import { MODELS, isLibre } from './models.ts';
import type { Report } from './report.ts';
import { REPORT_LENGTH, TYPE, parseReport } from './report.ts';
import { parseResultLine } from './result-line.ts';
import { untilZero } from './talk.ts';

/**
 * A list whose checksum is wrong gives a problem and nothing else. Lists that come twice are one memory. A conversation with the
 * answer to `$dbrnum?`, or the model, says that the lists are a Libre's.
 */
export const decode: Decode = (captures, options = {}) => {
  const problems: Problem[] = [];
  const readings: Reading[] = [];
  const held = new Map<string, number>();
  let serial = '';
  let firmware: string | undefined;
  let libre = isLibre(options.model);
  let isFound = false;
  for (const capture of captures) {
    const prefix = captures.length > 1 && capture.fileName ? `${capture.fileName}, ` : '';
    let answer = '';
    let answers = 0;
    for (const { type, data } of reportsOf(capture)) {
      if (type === TYPE.serial) serial ||= untilZero(data);
      if (type === TYPE.version) firmware ??= untilZero(data);
      if (type !== TYPE.text) continue;
      answer += text(data);
      if (!isWhole(answer)) continue;
      const where = `${prefix}answer ${++answers}`;
      const parsed = parseAnswer(answer);
      answer = '';
      if (parsed.kind === 'damaged') problems.push({ where, what: `${parsed.what}: nothing of it is read` });
      if (parsed.kind !== 'lines') continue;
      isFound = true;
      libre ||= parsed.lines.some((line) => line.startsWith('DBRECORDS'));
      const list = parseList(parsed.lines);
      if (list?.kind === 'damaged') problems.push({ where, what: `${list.what}: nothing of it is read` });
      if (list?.kind !== 'records') continue;
      const seen = new Map<string, number>();
      for (const [i, line] of list.records.entries()) {
        const found = parseLine(line, libre);
        if (found.problem !== undefined) problems.push({ where: `${where} line ${i + 1}`, what: found.problem });
        for (const reading of found.readings) {
          const key = JSON.stringify(reading);
          const count = (seen.get(key) ?? 0) + 1;
          seen.set(key, count);
          if (count <= (held.get(key) ?? 0)) continue;
          held.set(key, count);
          readings.push(reading);
        }
      }
    }
    if (/CKSM|,\d/.test(answer))
      problems.push({ where: `${prefix}answer ${answers + 1}`, what: 'it breaks off: nothing of it is read' });
  }
  if (!isFound && !problems.length) throw nothingFound(captures, 'no answer of a FreeStyle meter in these bytes');
  return { info: { model: modelOf(options, libre), serial, ...(firmware && { firmware }) }, readings, problems };
};

function modelOf({ model }: DecodeOptions, libre: boolean): string {
  return model ?? (libre ? 'FreeStyle Libre' : MODELS[0]);
}

function parseLine(line: string, libre: boolean): { readonly readings: readonly Reading[]; readonly problem?: string } {
  if (libre) return parseLibreLine(line);
  const { reading, problem } = parseResultLine(line);
  return { readings: reading ? [reading] : [], ...(problem !== undefined && { problem }) };
}

/** Chunk by chunk; a chunk can be many reports of 64 bytes, or saved ones without the rubbish behind their data. */
function reportsOf({ chunks }: Capture): Report[] {
  const reports: Report[] = [];
  for (const chunk of chunks) {
    const isPadded = chunk.length % REPORT_LENGTH === 0;
    for (let at = 0; at < chunk.length;) {
      const report = parseReport(chunk.subarray(at, at + REPORT_LENGTH));
      if (report) reports.push(report);
      at += isPadded ? REPORT_LENGTH : 2 + (report?.data.length ?? REPORT_LENGTH - 2);
    }
  }
  return reports;
}
