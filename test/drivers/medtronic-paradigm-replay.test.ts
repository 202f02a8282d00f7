// The driver against real conversations: every command both sent is the same byte for byte, and every page comes out whole.
import { expect } from 'chai';
import { parseTransmission } from '../../drivers/carelink-stick/frames.ts';
import { decode, maySend } from '../../drivers/medtronic-paradigm/driver.ts';
import * as module from '../../drivers/medtronic-paradigm/driver.ts';
import { startsEnvelope } from '../../drivers/contour-link/envelope.ts';
import { outputData } from '../../drivers/contour-link/report.ts';
import { isIntactIsigPage, isIntactPage } from '../../drivers/paradigm-memory/crc.ts';
import { hex, latin1, text } from '../../src/device/bytes.ts';
import type { DeviceInfo, DeviceMemory, Problem } from '../../src/device/driver.ts';
import { pair } from '../../src/device/pair.ts';
import { passingMemory, readDevice } from '../../src/device/session.ts';
import type { Transfer } from '../../src/device/transcript.ts';
import { Transcript } from '../../src/device/transcript.ts';
import type { Transport } from '../../src/device/transport.ts';
import { AppError } from '../../src/model/errors.ts';
import type { Reading } from '../../src/model/record.ts';
import { captureIt } from '../support/captures.ts';
import { logTransfers, playMeterLog, playStickLog, sentInLog } from '../support/paradigm-log.ts';
import { inVirtualTime } from '../support/virtual-time.ts';

interface Replay {
  readonly info: DeviceInfo | undefined;
  readonly error: AppError | undefined;
  readonly readings: readonly Reading[];
  readonly problems: readonly Problem[];
  readonly pages: ReadonlyMap<string, Uint8Array>;
  readonly sent: readonly Uint8Array[];
  readonly ms: number;
}

async function replay(
  serial: string,
  link: 'usb' | 'serial' | 'hid',
  play: (device: Transport) => Promise<never>,
  memory: DeviceMemory = passingMemory(),
): Promise<Replay> {
  const { result, ms } = await inVirtualTime(async () => {
    const [host, device] = pair({ link });
    const transcript = new Transcript();
    const readings: Reading[] = [];
    const problems: Problem[] = [];
    let info: DeviceInfo | undefined;
    let error: AppError | undefined;
    const playing = play(device).catch((fault: unknown) => {
      if (!(fault instanceof AppError) || fault.code !== 'disconnected') throw fault;
    });
    try {
      await readDevice(host, {
        module,
        signal: new AbortController().signal,
        transcript,
        onIdentified: (found) => void (info = found),
        onReadings: (batch) => void readings.push(...batch),
        onProblem: (problem) => problems.push(problem),
        answers: { serial },
        memory: () => memory,
      });
    } catch (thrown) {
      if (!(thrown instanceof AppError)) throw thrown;
      error = thrown;
    }
    await device.close();
    await playing;
    return { info, error, readings, problems, pages: await memory.all(), sent: transcript.sent };
  });
  return { ...result, ms };
}

const FOLDER = 'paradigm-comlink2-wire';
const parts = (pump: string): string[] =>
  ['session', 'commands', 'download'].map((name) => `${FOLDER}/${pump}/${name}.jsonl`);

/** What a transmission asks, without how: so that the same question can be compared byte for byte. */
function question(bytes: Uint8Array): string | undefined {
  const sent = parseTransmission(bytes);
  return sent && `${sent.opcode.toString(16)} ${hex(sent.parameters)}`;
}

function sentQuestions(log: readonly Transfer[]): (string | undefined)[] {
  return log.filter(({ direction }) => direction === 'out').map(({ bytes }) => question(bytes));
}

/** The same commands of both sides, and how many they have in common; fails for one that is asked otherwise. */
function compare(
  ours: readonly Uint8Array[],
  logs: readonly (readonly Transfer[])[],
  asked: (bytes: Uint8Array) => string | undefined,
): number {
  const recorded = new Map<string, string>();
  for (const log of logs)
    for (const { direction, bytes } of log) {
      const key = direction === 'out' ? asked(bytes) : undefined;
      if (key !== undefined) recorded.set(key, hex(bytes));
    }
  const common = new Set<string>();
  for (const bytes of ours) {
    const key = asked(bytes);
    if (key === undefined || !recorded.has(key)) continue;
    expect(hex(bytes), key).to.equal(recorded.get(key));
    common.add(key);
  }
  return common.size;
}

function countPages(pages: ReadonlyMap<string, Uint8Array>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const [name, bytes] of pages) {
    const [kind] = name.split('/') as [string];
    if (kind === 'history' || kind === 'glucose') expect(isIntactPage(bytes), name).to.equal(true);
    else if (kind === 'isig') expect(isIntactIsigPage(bytes), name).to.equal(true);
    else continue;
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

/** The log of the 723 holds its pages and nothing of who it is. */
const LACKING_723 = new Map([
  [0x8d, latin1('\x03723')],
  [0x70, Uint8Array.of(12, 0, 0, 0x07, 0xdd, 9, 1)],
  [0x71, latin1('511999')],
  [0x74, latin1('VER 2.4A1.1')],
]);

describe('Paradigm conversations replayed', () => {
  // Pages a log never got whole (5, 22, 24, 25 of the 522, 11, 26, 32 of the 723) cannot come out of it.
  const PUMPS = [
    { pump: '522-665455', model: 'Paradigm 522', pages: 32, common: 45, link: 'usb' },
    { pump: '523-736868', model: 'Paradigm REAL-Time Revel 523', pages: 36, common: 46, link: 'serial' },
    { pump: '554-720726', model: 'Paradigm Veo 554', pages: 36, common: 46, link: 'usb' },
    { pump: '723-511999', model: 'Paradigm REAL-Time Revel 723', pages: 33, common: 39, link: 'serial' },
    { pump: '523-342725', model: 'Paradigm REAL-Time Revel 523', pages: 14, common: 24, link: 'usb' },
    { pump: '715-389877', model: 'Paradigm 715', pages: 1, common: 12, link: 'serial' },
  ] as const;
  for (const { pump, model, pages, common, link } of PUMPS) {
    captureIt(`stick, ${pump}: every page the log has whole, and the same bytes`, parts(pump), async (files) => {
      const logs = files.map(logTransfers);
      const more = pump === '723-511999' ? LACKING_723 : undefined;
      const found = await replay(pump.slice(4), link, (device) => playStickLog(device, logs, more));
      expect(found.error, found.error?.message).to.equal(undefined);
      expect(found.info?.model).to.equal(model);
      expect(countPages(found.pages)).to.deep.equal({ history: pages });
      expect(compare(found.sent, logs, question)).to.be.at.least(common);
      expect(found.readings).to.not.be.empty;
    });
  }

  const OFFICIAL = ['run1', 'run3', 'basal-hist-2006-previous-night'].map(
    (name) => `${FOLDER}/515-208850-official-uploader/${name}.jsonl`,
  );
  captureIt(
    'stick, the maker’s program with a 515: what both ask is the same, and 4D is not among it',
    OFFICIAL,
    async (files) => {
      for (const file of files) {
        const log = logTransfers(file);
        const found = await replay('208850', 'usb', (device) => playStickLog(device, [log]));
        expect(found.error, found.error?.message).to.equal(undefined);
        expect(found.info?.model).to.equal('Paradigm 515');
        expect(countPages(found.pages)['history']).to.be.at.least(1);
        // Every question to the pump that we ask at all, with the stick's own ones.
        const asked = new Set(found.sent.map(question).filter(Boolean));
        // But the page behind the last one it fetched, which is where our log of the memory ends.
        const beyond = [...asked].filter((item) => !new Set(sentQuestions(log)).has(item!));
        expect(beyond.every((item) => item?.startsWith('80 '))).to.equal(true);
        expect(compare(found.sent, [log], question)).to.equal(asked.size - beyond.length);
        expect(beyond.length).to.be.at.most(1);
        const stick = new Set(sentInLog(log).filter((bytes) => !bytes.startsWith('01')));
        // The maker's program leaves the answer to radio on unread; free programs fetch it.
        stick.add('0c00000fc6');
        for (const bytes of found.sent) if (bytes[0] !== 0x01) expect([...stick], hex(bytes)).to.include(hex(bytes));
        expect([...asked].some((item) => item?.startsWith('4d'))).to.equal(false);
        // All that the maker's program sends beside what we may send is the suspending and resuming.
        const refused = log.filter(({ direction, bytes }) => direction === 'out' && !maySend(bytes));
        const what = new Set(refused.map(({ bytes }) => question(bytes) ?? hex(bytes)));
        what.delete('0c00000028');
        expect([...what].sort()).to.deep.equal(['4d 00', '4d 01']);
        expect(found.problems).to.deep.equal([]);
      }
    },
  );

  captureIt(
    'stick, bad radio of a 512: ends in an error or with what is whole, without a hang',
    parts('512-047006'),
    async (files) => {
      const logs = files.map(logTransfers);
      const found = await replay('047006', 'usb', (device) => playStickLog(device, logs));
      expect(found.info?.model).to.equal('Paradigm 512');
      expect(found.error?.code).to.be.oneOf(['out-of-reach', 'bad-checksum']);
      expect(found.ms).to.be.below(5 * 60_000);
      expect(countPages(found.pages)).to.deep.equal({});
      expect(compare(found.sent, logs, question)).to.be.at.least(9);
    },
  );

  const COMPLETE = 'paradigm-cnl-wire/522-665455-complete-2013-05-08.jsonl';
  const STALLS = 'paradigm-cnl-wire/522-665455-stalls-2013-05-08.jsonl';

  captureIt(
    'Next Link, a whole session of the maker’s program: 32 pages, 6 glucose, 6 ISIG',
    [COMPLETE],
    async ([file]) => {
      const log = logTransfers(file);
      const found = await replay('665455', 'hid', (device) => playMeterLog(device, log));
      expect(found.error, found.error?.message).to.equal(undefined);
      expect(found.info).to.include({ model: 'Paradigm 522', serial: '665455', firmware: 'VER 2.4A1.1' });
      expect(found.info?.clock?.deviceTime).to.equal('2013-05-08T15:37:57');
      expect(countPages(found.pages)).to.deep.equal({ history: 32, glucose: 6, isig: 6 });
      // Byte for byte: every report of the session that we send too, and nothing else but pages the log does not have.
      const recorded = new Set(sentInLog(log));
      const BEYOND = ['80 20', '9a 0000005d', '9b 0000005d'];
      let ours = 0;
      for (const [i, bytes] of found.sent.entries()) {
        if (recorded.has(hex(bytes))) continue;
        ours++;
        // The first report of such a page's command, or the rest of it right behind.
        const command = parsedCommand(bytes) ?? parsedCommand(found.sent[i - 1]!);
        expect(command, hex(bytes)).to.be.oneOf(BEYOND);
      }
      expect(found.sent.length - ours).to.be.at.least(100);
      expect(ours).to.be.at.most(2 * BEYOND.length);
      // Its sensor was not worn then: the pages hold fillers.
      expect(found.readings.filter(({ kind }) => kind === 'bolus').length).to.be.above(100);
      expect(found.problems.filter(({ where }) => where === 'pump')).to.have.length(1);
    },
  );

  captureIt('Next Link, radio trouble: NAKs and broken pages are asked for again', [STALLS], async ([file]) => {
    const log = logTransfers(file);
    const found = await replay('665455', 'hid', (device) => playMeterLog(device, log));
    expect(found.error, found.error?.message).to.equal(undefined);
    expect(found.info?.model).to.equal('Paradigm 522');
    // The program that was recorded gave up on the page after these.
    expect(countPages(found.pages)['history']).to.be.at.least(22);
    expect(found.ms).to.be.below(20 * 60_000);
  });

  captureIt(
    'a conversation with bad radio decodes to what is whole, and names the rest',
    [parts('512-047006')[2]!, STALLS],
    ([bad, stalls]) => {
      const broken = Transcript.fromJsonLines(text(bad!));
      const found = decode([{ chunks: broken.received, transfers: broken.transfers }], { model: '512' });
      expect(found.readings).to.deep.equal([]);
      expect(found.problems.map(({ where }) => where)).to.deep.equal(['history page 0']);
      // Every page the program gave up on came whole with a later try.
      const { received, transfers } = Transcript.fromJsonLines(text(stalls!));
      const whole = decode([{ chunks: received, transfers }], { model: '522' });
      expect(whole.problems.filter(({ where }) => where.startsWith('history page')).length).to.be.at.most(1);
      expect(whole.readings.length).to.be.above(1000);
    },
  );

  captureIt('the captured conversations decode without a pump', [COMPLETE, ...parts('523-736868')], async (files) => {
    for (const file of files.slice(0, 1).concat(files.at(-1)!)) {
      const { received, transfers } = Transcript.fromJsonLines(text(file));
      const both = decode([{ chunks: received, transfers }], { model: file === files[0] ? '522' : '523' });
      expect(both.info.serial).to.equal(file === files[0] ? '665455' : '736868');
      const bare = decode([{ chunks: received }], { model: file === files[0] ? '522' : '523' });
      for (const found of [both, bare]) {
        expect(found.readings.filter(({ kind }) => kind === 'bolus').length).to.be.above(100);
        expect(found.readings.every(({ at }) => at === undefined)).to.equal(true);
      }
      // What was asked tells more: settings, and for the small pump the basal of its profiles.
      expect(both.readings.length).to.be.at.least(bare.readings.length);
    }
  });
});

/** Opcode and parameters of the long form of a command in a report. */
function parsedCommand(report: Uint8Array): string | undefined {
  const data = outputData(report);
  if (!data || !startsEnvelope(data)) return undefined;
  const opcode = data[33 + 4];
  return opcode === undefined ? undefined : `${opcode.toString(16)} ${hex(data.subarray(39, 39 + data[38]!))}`;
}
