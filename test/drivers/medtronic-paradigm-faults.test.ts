// Paradigm pumps with radio trouble of particular kinds: weak signal, wrong number, pages begun meanwhile, damage in the pump; and that the end is always said.
import { expect } from 'chai';
import { COMMANDS, RADIO_OFF } from '../../drivers/medtronic-paradigm/commands.ts';
import { openName } from '../../drivers/medtronic-paradigm/kept-pages.ts';
import { transmission } from '../../drivers/medtronic-paradigm/stick-link.ts';
import type { PumpMemory, RadioFault } from '../../drivers/medtronic-paradigm/simulated-pump.ts';
import { pumpMemory } from '../../drivers/medtronic-paradigm/simulator.ts';
import { manifest } from '../../drivers/medtronic-paradigm/manifest.ts';
import { encodeTransmission } from '../../drivers/carelink-stick/frames.ts';
import { outputData } from '../../drivers/contour-link/report.ts';
import { encodeHistory } from '../../drivers/paradigm-memory/encode-history.ts';
import { pageName } from '../../drivers/paradigm-memory/image.ts';
import { pumpModel } from '../../drivers/paradigm-memory/pump-model.ts';
import { hex, text } from '../../src/device/bytes.ts';
import { passingMemory } from '../../src/device/session.ts';
import { NOW, pumpReadings, scenarioOf } from '../support/holdings.ts';
import type { Setup } from './medtronic-paradigm-support.ts';
import { GIVE_UP_MS, read } from './medtronic-paradigm-support.ts';

const LARGE = pumpMemory(scenarioOf(manifest, 'Paradigm Veo 554', { count: 250, sensor: 900 }));
const TOP = LARGE.history.length - 1;

describe('Paradigm pumps with radio trouble', () => {
  for (const link of ['usb', 'hid'] as const) {
    it(`${link}: a weak signal is named`, async () => {
      const { problems } = await read({ pump: LARGE, link, radio: { kind: 'battery-low', nth: 4 } });
      // The Next Link does not tell it.
      const said = problems.filter(({ where }) => where === 'radio').length;
      expect(said).to.equal(link === 'usb' ? 1 : 0);
    });

    it(`${link}: a wrong serial number is a pump out of reach, and ends in time`, async () => {
      const found = await read({ pump: LARGE, link, serial: '111111' });
      expect(found.error?.code).to.equal('out-of-reach');
      expect(found.ms).to.be.below(GIVE_UP_MS[link]);
      expect(found.readings).to.deep.equal([]);
      // The person hears what to check, the number typed first of all.
      expect(found.problems.map(({ where, what }) => `${where}: ${what}`).join()).to.match(/^pump: .*111111/);
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

  it('the radio is switched on again before its ten minutes are over', async () => {
    const { sent, error, ms } = await read({
      pump: LARGE,
      link: 'usb',
      pace: { wakeMs: 17_000, answerMs: 200, packetMs: 4800 },
    });
    expect(error, error?.message).to.equal(undefined);
    expect(ms).to.be.above(9 * 60_000);
    const times = sent.filter(
      (bytes) => bytes[0] === 1 && bytes[13] === COMMANDS.power.opcode && bytes[15] === 1,
    ).length;
    expect(times).to.equal(2);
  });

  it('a pump left suspended by another program is named', async () => {
    const answers = new Map(LARGE.answers).set(0xce, Uint8Array.of(3, 0, 1));
    const { problems } = await read({ pump: { ...LARGE, answers }, link: 'usb' });
    expect(problems.map(({ where }) => where)).to.deep.equal(['pump']);
  });

  it('a clock that shows no date is named, and the memory is read all the same', async () => {
    const answers = new Map(LARGE.answers).set(0x70, Uint8Array.of(25, 61, 0, 0x07, 0xea, 13, 0));
    const { info, error, problems, readings } = await read({ pump: { ...LARGE, answers }, link: 'usb' });
    expect(error, error?.message).to.equal(undefined);
    expect(info?.clock).to.equal(undefined);
    expect(problems.map(({ where }) => where)).to.include('clock');
    expect(readings.filter(({ kind }) => kind === 'bolus')).to.not.be.empty;
    // Nothing ties the pump's times to the computer's.
    expect(readings.every(({ at }) => at === undefined)).to.equal(true);
  });

  it('an unknown model is refused', async () => {
    const answers = new Map(LARGE.answers).set(0x8d, Uint8Array.of(3, 0x35, 0x30, 0x38));
    const { error } = await read({ pump: { ...LARGE, answers }, link: 'usb' });
    expect(error?.code).to.equal('unsupported-model');
  });
});
