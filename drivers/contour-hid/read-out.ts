// Follows a read-out record by record: what the header says, what is a repeat, what is missing, when it is complete.
import { framesMissing } from '../ascensia-astm/frame.ts';
import type { AstmHeader, AstmRecord } from '../ascensia-astm/record.ts';
import { field, parseHeader, parseRecord } from '../ascensia-astm/record.ts';
import type { Problem } from '../../src/device/driver.ts';
import type { Reading } from '../../src/model/record.ts';
import type { Limits } from './protocol.ts';
import { headerLimits, headerSerial } from './protocol.ts';
import { decodeResult } from './result.ts';

/** A record that arrived whole. */
export interface Taken {
  readonly record: AstmRecord;
  /** It came before and is already accounted for. */
  readonly repeat: boolean;
  readonly reading?: Reading;
}

export interface ReadOut {
  /** The latest header. */
  readonly header: AstmHeader | undefined;
  /** Results of the current read-out, readable or not. */
  readonly results: number;
  /** Counts the headers: readings of different generations come from different read-outs of the memory. */
  readonly generation: number;
  /** `number` is the frame's, absent where the records stand without frames. `where` is for the person to look. */
  take(text: string, number: number | undefined, where: string): Taken;
  /**
   * A place that could not be read. A damaged frame that is sent again is no problem; `lost` says that it cannot be one.
   */
  damaged(where: string, what: string, lost?: boolean): void;
  /** Nothing more will come: reports what is missing. */
  end(): void;
}

/** Reports through `problem`; the driver and the decoder of captures follow the same rules with it. */
export function followReadOut(problem: (problem: Problem) => void): ReadOut {
  let header: AstmHeader | undefined;
  let meter: string | undefined;
  let limits: Limits | undefined;
  let generation = 0;
  let results = 0;
  let lastResult = 0;
  let lastFrame: { readonly number: number; readonly text: string } | undefined;
  // Whether results are under way: begun with a header that says P or by a record behind it, ended by L.
  let state: 'before' | 'sending' | 'ended' = 'before';
  let pending: Problem[] = [];

  const report = (where: string, what: string): void => problem({ where, what });

  const finish = (): void => {
    for (const place of pending) problem(place);
    pending = [];
    if (state === 'sending') report(`after result ${results}`, 'the read-out breaks off without its terminator record');
    else if (state === 'ended' && header?.count !== undefined && header.count !== results)
      report('header', `the meter holds ${header.count} results, ${results} came`);
    state = 'before';
  };

  const begin = (next: AstmHeader, where: string): void => {
    // Damage before the first header, or between one and the next, took nothing that this one does not bring again.
    if (state === 'before') pending = [];
    finish();
    header = next;
    limits = headerLimits(next);
    generation++;
    results = lastResult = 0;
    state = next.sending ? 'sending' : 'before';
    meter ??= headerSerial(next);
    if (meter !== headerSerial(next))
      report(where, `the header of another meter, ${headerSerial(next)}: its results are left out`);
    if (next.settings.has('V') && !limits)
      report(where, `limits that make no sense: V=${next.settings.get('V')}, U=${next.settings.get('U') ?? ''}`);
  };

  /** True when the sequence of frames has a hole here. */
  const missing = (number: number | undefined, where: string): boolean => {
    if (number === undefined) return false;
    const lost = framesMissing(lastFrame?.number ?? 0, number);
    if (lost && pending.length) for (const place of pending) problem(place);
    else if (lost) report(where, lastFrame ? `${lost} frames are missing before it` : 'the beginning is missing');
    pending = [];
    return lost > 0;
  };

  const result = (record: AstmRecord, where: string, hole: boolean): Reading | undefined => {
    const number = Number(field(record, 2));
    if (!Number.isSafeInteger(number)) report(where, 'a result without a number');
    else {
      if (number !== lastResult + 1 && !hole) report(where, `result ${number} follows result ${lastResult}`);
      lastResult = number;
    }
    results++;
    const decoded = decodeResult(record, limits);
    if (decoded.problem !== undefined) report(where, decoded.problem);
    return decoded.reading;
  };

  return {
    get header() {
      return header;
    },
    get results() {
      return results;
    },
    get generation() {
      return generation;
    },
    damaged(where, what, lost = false) {
      if (lost) report(where, what);
      else pending.push({ where, what });
    },
    take(text, number, where) {
      const record = parseRecord(text);
      const repeat = number !== undefined && number === lastFrame?.number && text === lastFrame.text;
      if (repeat) {
        pending = [];
        return { record, repeat };
      }
      const opening = parseHeader(record);
      if (opening) {
        begin(opening, where);
        // The header that introduces the meter is sent again, with number 1 too, when results follow.
        lastFrame = number === undefined ? undefined : { number: opening.sending ? number : number - 1, text };
        return { record, repeat };
      }
      const hole = missing(number, where);
      lastFrame = number === undefined ? undefined : { number, text };
      if (state === 'before') state = 'sending';
      if (record.type === 'R') {
        const reading = result(record, where, hole);
        const own = header === undefined || headerSerial(header) === meter;
        return { record, repeat, ...(reading && own && { reading }) };
      }
      if (record.type === 'L') {
        state = 'ended';
        if (field(record, 4) !== 'N' && field(record, 3) !== 'N')
          report(where, `the meter did not end normally: ${JSON.stringify(text.slice(0, 40))}`);
      } else if (record.type !== 'P')
        report(where, `a record that does not belong here: ${JSON.stringify(text.slice(0, 120))}`);
      return { record, repeat };
    },
    end: finish,
  };
}
