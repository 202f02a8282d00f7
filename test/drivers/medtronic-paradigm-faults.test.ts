// Radio trouble at every step: how long a reading takes to end, that nothing wrong or double comes of it, and that the next one goes on.
import { expect } from 'chai';
import * as module from '../../drivers/medtronic-paradigm/driver.ts';
import { COMMANDS, RADIO_OFF } from '../../drivers/medtronic-paradigm/commands.ts';
import { openName } from '../../drivers/medtronic-paradigm/kept-pages.ts';
import { transmission } from '../../drivers/medtronic-paradigm/stick-link.ts';
import type { PumpMemory, RadioFault } from '../../drivers/medtronic-paradigm/simulated-pump.ts';
import { pumpMemory, simulatePump } from '../../drivers/medtronic-paradigm/simulator.ts';
import { manifest } from '../../drivers/medtronic-paradigm/manifest.ts';
import { encodeTransmission } from '../../drivers/carelink-stick/frames.ts';
import { outputData } from '../../drivers/contour-link/report.ts';
import { encodeHistory } from '../../drivers/paradigm-memory/encode-history.ts';
import { pageName } from '../../drivers/paradigm-memory/image.ts';
import { pumpModel } from '../../drivers/paradigm-memory/pump-model.ts';
import { hex, text } from '../../src/device/bytes.ts';
import type { DeviceInfo, DeviceMemory, Problem } from '../../src/device/driver.ts';
import { pair } from '../../src/device/pair.ts';
import { passingMemory, readDevice } from '../../src/device/session.ts';
import { Transcript } from '../../src/device/transcript.ts';
import { AppError } from '../../src/model/errors.ts';
import { stamp } from '../../src/model/identity.ts';
import type { Reading } from '../../src/model/record.ts';
import { zone } from '../../src/model/time.ts';
import { NOW, pumpReadings, scenarioOf } from '../support/holdings.ts';
import { inOrder } from '../support/read-simulator.ts';
import { inVirtualTime } from '../support/virtual-time.ts';

type Link = 'usb' | 'hid';

interface Found {
  readonly info: DeviceInfo | undefined;
  readonly error: AppError | undefined;
  readonly readings: readonly Reading[];
  readonly problems: readonly Problem[];
  readonly sent: readonly Uint8Array[];
  readonly ms: number;
}

interface Setup {
  readonly pump: PumpMemory;
  readonly link: Link;
  readonly memory?: DeviceMemory;
  readonly radio?: RadioFault;
  readonly newPage?: () => Uint8Array;
  readonly serial?: string;
  readonly stopAfterMs?: number;
  readonly now?: number;
}

async function read({ pump, link, memory, radio, newPage, serial, stopAfterMs, now }: Setup): Promise<Found> {
  const { result, ms } = await inVirtualTime(async () => {
    const [host, device] = pair({ link });
    const transcript = new Transcript();
    const readings: Reading[] = [];
    const problems: Problem[] = [];
    const stop = new AbortController();
    let info: DeviceInfo | undefined;
    let error: AppError | undefined;
    const playing = simulatePump(device, pump, { link, ...(radio && { radio }), ...(newPage && { newPage }) });
    if (stopAfterMs !== undefined) setTimeout(() => stop.abort(), stopAfterMs);
    try {
      await readDevice(host, {
        module,
        signal: stop.signal,
        transcript,
        model: 'Paradigm Veo 554',
        now: () => now ?? NOW,
        onIdentified: (found) => void (info = found),
        onReadings: (batch) => void readings.push(...batch),
        onProblem: (problem) => problems.push(problem),
        answers: { serial: serial ?? pump.serial },
        ...(memory && { memory: () => memory }),
      });
    } catch (thrown) {
      if (!(thrown instanceof AppError)) throw thrown;
      error = thrown;
    }
    await device.close();
    await playing;
    return { info, error, readings, problems, sent: transcript.sent };
  });
  return { ...result, ms };
}

const clock = { zone: zone('Europe/Paris') };
const ids = (readings: readonly Reading[]): string[] => stamp(readings, 'x', clock).map((record) => record.id);

const LARGE = pumpMemory(scenarioOf(manifest, 'Paradigm Veo 554', { count: 250, sensor: 900 }));
const TOP = LARGE.history.length - 1;
/** Commands before the first page: radio on, four questions who it is, the settings, and the model once more. */
const STEPS = [0, 1, 2, 3, 6, 12, 20, 21, 22, 23, 24, 26, 27, 28, 29];

/** The longest any reading takes to give up, from the tries and waits the README states. */
const GIVE_UP_MS: Readonly<Record<Link, number>> = { usb: 3 * 60_000, hid: 8 * 60_000 };

describe('Paradigm pumps with radio trouble', () => {
  for (const link of ['usb', 'hid'] as const) {
    let whole: Found;
    before(async () => {
      whole = await read({ pump: LARGE, link });
      expect(whole.error).to.equal(undefined);
      expect(whole.problems).to.deep.equal([]);
    });

    const FAULTS: Omit<RadioFault, 'nth'>[] = [
      { kind: 'lost' },
      { kind: 'lost', times: 3 },
      { kind: 'repeated' },
      { kind: 'wrong-crc' },
      { kind: 'wrong-page-crc' },
      { kind: 'out-of-range', forMs: 30_000 },
      { kind: 'out-of-range', forMs: 3_600_000 },
      { kind: 'battery-low' },
      { kind: 'other-pump' },
    ];
    for (const fault of FAULTS) {
      const name = `${fault.kind}${fault.times ? ` × ${fault.times}` : ''}${fault.forMs ? ` for ${fault.forMs / 1000} s` : ''}`;
      it(`${link}, ${name} at any step: ends in time, nothing wrong or double, the next reading goes on`, async () => {
        const known = new Set(inOrder(whole.readings).map((reading) => JSON.stringify(reading)));
        const heals = fault.kind !== 'other-pump' && fault.forMs !== 3_600_000;
        for (const nth of STEPS) {
          const memory = passingMemory();
          const found = await read({ pump: LARGE, link, memory, radio: { ...fault, nth } });
          const where = `transmission ${nth}`;
          // A pump that answers every other time is read to the end, and a Next Link takes 15 s to miss an answer.
          const most = fault.kind === 'battery-low' ? 2 * GIVE_UP_MS[link] : GIVE_UP_MS[link];
          expect(found.ms, where).to.be.below(most);
          if (heals) expect(found.error, `${where}: ${found.error?.message}`).to.equal(undefined);
          else if (found.error)
            expect(found.error.code, where).to.equal(fault.kind === 'other-pump' ? 'unsupported-model' : 'timeout');
          if (found.error) {
            // Basal and settings reckoned from less are other records; nothing else may differ.
            for (const reading of found.readings)
              if (reading.kind !== 'basal' && reading.kind !== 'settings')
                expect(known.has(JSON.stringify(reading)), `${where}: ${JSON.stringify(reading)}`).to.equal(true);
          } else expect(inOrder(found.readings), where).to.deep.equal(inOrder(whole.readings));
          expect(new Set(ids(found.readings)).size, where).to.equal(found.readings.length);
          const resumed = await read({ pump: LARGE, link, memory });
          expect(resumed.error, `${where}, resumed: ${resumed.error?.message}`).to.equal(undefined);
          expect(inOrder(resumed.readings), `${where}, resumed`).to.deep.equal(inOrder(whole.readings));
        }
      }).timeout(300_000);
    }

    it(`${link}: a weak signal is named`, async () => {
      const { problems } = await read({ pump: LARGE, link, radio: { kind: 'battery-low', nth: 4 } });
      // The Next Link does not tell it.
      const said = problems.filter(({ where }) => where === 'radio').length;
      expect(said).to.equal(link === 'usb' ? 1 : 0);
    });

    it(`${link}: a wrong serial number is a timeout that ends in time`, async () => {
      const found = await read({ pump: LARGE, link, serial: '111111' });
      expect(found.error?.code).to.equal('timeout');
      expect(found.ms).to.be.below(GIVE_UP_MS[link]);
      expect(found.readings).to.deep.equal([]);
    });

    it(`${link}: without six digits nothing is sent`, async () => {
      for (const serial of ['', '12345', '1234567', 'HAXGR4']) {
        const found = await read({ pump: LARGE, link, serial });
        expect(found.error?.code).to.equal('bad-input');
        expect(found.sent).to.deep.equal([]);
      }
    });

    it(`${link}: a page the pump begins while it is read shifts no other page`, async () => {
      const model = pumpModel('554')!;
      const [newest] = encodeHistory(pumpReadings(3), { model });
      const truth = new Map<number, Uint8Array>(LARGE.history.map((page, i) => [TOP - i, page]));
      truth.set(TOP + 1, newest!);
      for (let nth = 15; nth < 40; nth++) {
        const memory = passingMemory();
        const radio: RadioFault = { kind: 'new-page', nth };
        const { error } = await read({ pump: LARGE, link, memory, radio, newPage: () => newest! });
        expect(error, `transmission ${nth}: ${error?.message}`).to.equal(undefined);
        for (const [name, bytes] of await memory.all()) {
          if (!name.startsWith('history/')) continue;
          const number = Number(name.slice('history/'.length));
          expect(hex(bytes), `${name} when transmission ${nth} turned the page`).to.equal(hex(truth.get(number)!));
        }
        expect((await memory.all()).size, `transmission ${nth}`).to.be.at.least(LARGE.history.length);
      }
    }).timeout(120_000);

    it(`${link}: the end is said in every case`, async () => {
      const off = hex(encodeTransmission(transmission(LARGE.serial, COMMANDS.power, RADIO_OFF)));
      const cases: Partial<Setup>[] = [
        {},
        { radio: { kind: 'other-pump', nth: 3 } },
        { radio: { kind: 'out-of-range', nth: 24, forMs: 3_600_000 } },
        { stopAfterMs: 300 },
        { stopAfterMs: 5000, radio: { kind: 'out-of-range', nth: 10, forMs: 3_600_000 } },
        { serial: '111111' },
      ];
      for (const one of cases) {
        const { sent } = await read({ pump: LARGE, link, ...one });
        const what = JSON.stringify(one);
        const own = one.serial ? hex(encodeTransmission(transmission(one.serial, COMMANDS.power, RADIO_OFF))) : off;
        if (link === 'usb') expect(hex(sent.at(-1)!), what).to.equal(own);
        else
          expect(
            sent.slice(-3).map((report) => text(outputData(report)!)),
            what,
          ).to.deep.equal(['W|', 'Q|', '0|']);
      }
    });
  }

  it('a page that is damaged in the pump itself does not keep older ones from being read', async () => {
    const history = LARGE.history.map((page, i) =>
      i === 2 ? page.map((byte, at) => (at === 50 ? byte ^ 1 : byte)) : page,
    );
    const memory = passingMemory();
    const found = await read({ pump: { ...LARGE, history }, link: 'usb', memory });
    expect(found.error).to.equal(undefined);
    expect(found.problems.filter(({ where }) => where === 'history page 2')).to.have.length(1);
    const pages = await memory.all();
    expect(pages.has(pageName('history', TOP - 2))).to.equal(false);
    expect([...pages.keys()].filter((name) => name.startsWith('history/'))).to.have.length(LARGE.history.length - 1);
  });

  it('the page that was the newest is read again, no other one', async () => {
    const memory = passingMemory();
    const model = pumpModel('554')!;
    const older = pumpReadings(250);
    const before = pumpMemory({
      ...scenarioOf(manifest, 'Paradigm Veo 554', { count: 0 }),
      readings: older.slice(0, 247),
    });
    expect(before.history).to.have.length(encodeHistory(older, { model }).length);
    await read({ pump: before, link: 'usb', memory });
    expect((await memory.all()).get(openName('history', before.history.length - 1))?.[0]).to.equal(1);
    const after = {
      ...LARGE,
      glucose: new Map<number, Uint8Array>(),
      isig: new Map<number, Uint8Array>(),
      history: encodeHistory(older, { model }),
    };
    const { sent, readings, error } = await read({ pump: after, link: 'usb', memory, now: NOW + 1000 });
    expect(error).to.equal(undefined);
    const asked = sent
      .filter((bytes) => bytes[0] === 1 && bytes[13] === COMMANDS.historyPage.opcode)
      .map((bytes) => bytes[15]);
    expect(asked).to.deep.equal([0]);
    expect(readings.filter(({ kind }) => kind === 'bolus')).to.have.length(
      older.filter(({ kind }) => kind === 'bolus').length,
    );
  });

  it('a 512 does not number its pages: they are placed by what they hold', async () => {
    const model = pumpModel('512')!;
    const older = pumpReadings(220);
    const scenario = scenarioOf(manifest, 'Paradigm 512', { count: 0 });
    const at = (count: number): PumpMemory => pumpMemory({ ...scenario, readings: older.slice(0, count) });
    const memory = passingMemory();
    for (const [round, count] of [100, 103, 150, 220].entries()) {
      const { error } = await read({ pump: at(count), link: 'usb', memory, now: NOW + round * 1000 });
      expect(error, error?.message).to.equal(undefined);
    }
    const pages = [...(await memory.all())].filter(([name]) => name.startsWith('history/'));
    const numbers = pages.map(([name]) => Number(name.slice(8))).sort((a, b) => b - a);
    const truth = encodeHistory(older, { model });
    expect(numbers).to.have.length(truth.length);
    expect(numbers[0]! - numbers.at(-1)!).to.equal(truth.length - 1);
    for (const [i, number] of numbers.entries())
      expect(hex((await memory.all()).get(pageName('history', number))!)).to.equal(hex(truth[i]!));
  });

  it('a pump left suspended by another program is named', async () => {
    const answers = new Map(LARGE.answers).set(0xce, Uint8Array.of(3, 0, 1));
    const { problems } = await read({ pump: { ...LARGE, answers }, link: 'usb' });
    expect(problems.map(({ where }) => where)).to.deep.equal(['pump']);
  });

  it('an unknown model is refused', async () => {
    const answers = new Map(LARGE.answers).set(0x8d, Uint8Array.of(3, 0x35, 0x30, 0x38));
    const { error } = await read({ pump: { ...LARGE, answers }, link: 'usb' });
    expect(error?.code).to.equal('unsupported-model');
  });
});
