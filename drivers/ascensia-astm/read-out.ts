// Follows a read-out record by record: what the header says, what is a repeat, what is missing, when it is complete.
import type { Problem } from '../../src/device/driver.ts';
import type { Reading } from '../../src/model/record.ts';
import { framesMissing } from './frame.ts';
import type { AstmHeader, AstmRecord } from './record.ts';
import { field, headerSerial, parseHeader, parseRecord } from './record.ts';

/** A result is one of: a reading, a reading with something strange about it, or only a problem. Averages are neither. */
export interface Result {
  readonly reading?: Reading;
  readonly problem?: string;
}

/** Reads the results of one read-out; made anew for each header, because a header can say what its results mean. */
export interface ResultReader {
  /** What makes no sense in the header. */
  readonly problem?: string;
  result(record: AstmRecord): Result;
  /** Takes an O record, which on the serial meters says what kind of results follow; absent where there are none. */
  order?(record: AstmRecord): void;
}

/** How meters of one kind write their results. Without a header, as in a cut log, only what needs none can be told. */
export type Dialect = (header: AstmHeader | undefined) => ResultReader;

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
export function followReadOut(dialect: Dialect, problem: (problem: Problem) => void): ReadOut {
  let header: AstmHeader | undefined;
  let meter: string | undefined;
  let reader = dialect(undefined);
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
    reader = dialect(next);
    generation++;
    results = lastResult = 0;
    state = next.sending ? 'sending' : 'before';
    meter ??= headerSerial(next);
    if (meter !== headerSerial(next))
      report(where, `the header of another meter, ${headerSerial(next)}: its results are left out`);
    if (reader.problem !== undefined) report(where, reader.problem);
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
    const decoded = reader.result(record);
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
      } else if (record.type === 'O' && reader.order) reader.order(record);
      else if (record.type !== 'P')
        report(where, `a record that does not belong here: ${JSON.stringify(text.slice(0, 120))}`);
      return { record, repeat };
    },
    end: finish,
  };
}
