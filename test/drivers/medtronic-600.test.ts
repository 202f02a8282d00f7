// The 600 series driver against its simulated stick and pump: whole readings, resumed ones, and everything that goes wrong on the way.
import { expect } from 'chai';
import fc from 'fast-check';
import { fromHex, hex, text } from '../../src/device/bytes.ts';
import { pair } from '../../src/device/pair.ts';
import { passingMemory, readDevice } from '../../src/device/session.ts';
import type { Fault } from '../../src/device/simulator.ts';
import { Transcript } from '../../src/device/transcript.ts';
import { AppError } from '../../src/model/errors.ts';
import { stamp } from '../../src/model/identity.ts';
import type { Reading, ReadingOf } from '../../src/model/record.ts';
import { wallFromMs, wallMs, zone } from '../../src/model/time.ts';
import { decode, decodeMemory, maySend } from '../../drivers/medtronic-600/driver.ts';
import { mayAsk } from '../../drivers/medtronic-600/inner.ts';
import type { StickBehaviour } from '../../drivers/medtronic-600/simulator.ts';
import { simulatedRtc } from '../../drivers/medtronic-600/simulator.ts';
import { isHandshake } from '../../drivers/contour-link/pump-mode.ts';
import { outputData } from '../../drivers/contour-link/report.ts';
import { NOW, aDay, readPump, scenarioOf } from './medtronic-600-support.ts';

/** Without UTC and the settings that were found, keys in order: what a pump holds against what was read of it. */
function plain(readings: readonly Reading[]): string[] {
  return readings
    .filter((reading) => !(reading.kind === 'settings' && reading.how === 'found'))
    .map(({ at: _at, ...rest }) => JSON.stringify(inKeyOrder(rest)))
    .sort();
}

function inKeyOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inKeyOrder);
  if (!value || typeof value !== 'object') return value;
  const entries = Object.entries(value as Record<string, unknown>);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, item]) => [key, inKeyOrder(item)]));
}

/** So many fingersticks and sensor values that the history takes several objects. */
function weeks(count: number): Reading[] {
  const first = wallMs('2026-03-09T12:55:00') - count * 300_000;
  return Array.from({ length: count }, (_, i): Reading => {
    const deviceTime = wallFromMs(first + i * 300_000);
    if (i % 3 === 0) return { kind: 'smbg', deviceTime, mgdl: 60 + (i % 300) };
    return { kind: 'cgm', deviceTime, mgdl: 60 + (i % 300), isig: (i % 4000) / 100 };
  });
}

const ids = (readings: readonly Reading[]): string[] =>
  stamp(readings, 'x', { zone: zone('Europe/Paris') })
    .map(({ id, at }) => `${id} ${at}`)
    .sort();

describe('medtronic-600: a reading', () => {
  it('brings back what the pump holds, with UTC by the counter', async () => {
    const { info, readings, error, problems, settled } = await readPump(scenarioOf(aDay()));
    expect(error).to.equal(undefined);
    expect(problems).to.deep.equal([]);
    expect(plain(readings)).to.deep.equal(plain(aDay()));
    expect(info).to.deep.equal({
      model: 'MiniMed 640G',
      serial: 'NG1234567H',
      firmware: '2.6A',
      clock: { deviceTime: '2026-03-09T13:00:00', computerAt: NOW },
      unit: 'mg/dL',
    });
    // The pump shows an hour more than UTC.
    for (const { at, deviceTime } of readings) expect(at, deviceTime).to.equal(wallMs(deviceTime) - 3_600_000);
    expect(settled).to.deep.equal([{ kind: 'basal', from: '2026-03-09T00:00:00', to: '2026-03-09T10:10:01' }]);
  });

  it('a clock that was set: device times as they were shown, UTC as it was', async () => {
    const holds: Reading[] = [
      { kind: 'smbg', deviceTime: '2026-03-09T09:00:00', mgdl: 100 },
      { kind: 'clock-change', deviceTime: '2026-03-09T09:30:00', newDeviceTime: '2026-03-09T12:30:00' },
      { kind: 'smbg', deviceTime: '2026-03-09T12:40:00', mgdl: 110 },
    ];
    const { readings } = await readPump(scenarioOf(holds));
    expect(plain(readings)).to.deep.equal(plain(holds));
    const at = (mgdl: number): number => readings.find((item) => item.kind === 'smbg' && item.mgdl === mgdl)!.at!;
    expect(at(110)).to.equal(NOW - 20 * 60_000);
    expect(at(100)).to.equal(NOW - 60 * 60_000);
  });

  it('finds how the pump is set and what it does', async () => {
    const { readings } = await readPump(
      scenarioOf([], {
        unit: 'mmol/L',
        settings: {
          activeProfile: 'Workday',
          basalProfiles: [
            {
              name: 'Pattern 1',
              slots: Array.from({ length: 48 }, (_, i) => ({ startMin: 30 * i, unitsPerHour: i / 40 })),
            },
            { name: 'Workday', slots: [{ startMin: 0, unitsPerHour: 0.525 }] },
          ],
          carbRatios: [{ startMin: 0, unitsPerExchange: 1.1 }],
          sensitivities: [{ startMin: 0, mgdlPerUnit: 150 }],
          targets: [{ startMin: 0, lowMgdl: 80, highMgdl: 120 }],
          other: { 'settings.device.battery-percent': 50, 'settings.device.reservoir-units': 91.65 },
        },
      }),
    );
    const [found] = readings as [ReadingOf<'settings'>];
    expect(found.how).to.equal('found');
    expect(found.deviceTime).to.equal('2026-03-09T13:00:00');
    expect(found.settings.activeProfile).to.equal('Workday');
    // 48 segments do not fit into one message.
    expect(found.settings.basalProfiles!.map(({ name, slots }) => `${name} ${slots.length}`)).to.deep.equal([
      'Pattern 1 48',
      'Workday 1',
    ]);
    expect(found.settings.basalProfiles![0]!.slots[47]).to.deep.equal({ startMin: 1410, unitsPerHour: 1.175 });
    expect(found.settings).to.deep.include({
      carbRatios: [{ startMin: 0, unitsPerExchange: 1.1 }],
      carbUnit: 'exchanges',
      sensitivities: [{ startMin: 0, mgdlPerUnit: 150 }],
      targets: [{ startMin: 0, lowMgdl: 80, highMgdl: 120 }],
      glucoseUnit: 'mmol/L',
    });
    expect(found.settings.other).to.include({
      'settings.device.battery-percent': 50,
      'settings.device.reservoir-units': 91.65,
    });
  });

  it('says that its sensor is on when it holds values of it', async () => {
    for (const [readings, isOn] of [
      [aDay(), true],
      [aDay().filter(({ kind }) => kind !== 'cgm'), false],
    ] as const) {
      const found = (await readPump(scenarioOf(readings))).readings.find(
        (reading): reading is ReadingOf<'settings'> => reading.kind === 'settings' && reading.how === 'found',
      );
      expect(found?.settings.other?.['settings.device.sensor']).to.equal(isOn);
    }
  });

  it('what the pump refuses to tell is a problem, the rest is read', async () => {
    const refuses = new Map([[0x012e, 0x08]]);
    const { readings, error, problems } = await readPump(scenarioOf(aDay()), { behaviour: { refuses } });
    expect(error).to.equal(undefined);
    expect(problems.map(({ what }) => what)).to.deep.equal(['the pump refuses 012e: not supported: 01 2e 08']);
    expect(plain(readings)).to.deep.equal(plain(aDay()));
  });

  it('segments lost, doubled and out of order, and what the pump says of itself', async () => {
    const behaviour: StickBehaviour = {
      lost: (segment) => segment % 5 === 3,
      twice: (segment) => segment % 7 === 0,
      swapped: true,
      chatty: true,
    };
    const holds = weeks(700);
    const { readings, error, problems, isFrozen } = await readPump(scenarioOf(holds), { behaviour });
    expect(error).to.equal(undefined);
    expect(problems).to.deep.equal([]);
    expect(plain(readings)).to.deep.equal(plain(holds));
    expect(isFrozen).to.equal(false);
  });

  it('receipts that got lost cost nothing but time', async () => {
    const lostReceipts = new Set([0, 3, 6, 11, 17, 23, 29, 35]);
    const { readings, error } = await readPump(scenarioOf(aDay()), { behaviour: { lostReceipts } });
    expect(error).to.equal(undefined);
    expect(plain(readings)).to.deep.equal(plain(aDay()));
  });

  it('finds the pump on any channel', async () => {
    for (const channel of [0x14, 0x1a, 0x17]) {
      const { error } = await readPump(scenarioOf([], { serial: `NG${channel}00001H` }), { behaviour: { channel } });
      expect(error).to.equal(undefined);
    }
  });

  it('decodes its own conversation to the same readings, in reports or joined', async () => {
    const { transcript, readings } = await readPump(scenarioOf(aDay()), {
      behaviour: { lost: (i) => i === 2, chatty: true },
    });
    const chunks = transcript.received;
    const decoded = decode([{ chunks }]);
    expect(decoded.problems).to.deep.equal([]);
    expect(plain(decoded.readings)).to.deep.equal(plain(readings));
    expect(decoded.readings.filter(({ kind }) => kind === 'settings')).to.have.length(2);
    expect(decoded.info).to.include({ serial: 'NG1234567H', model: 'MiniMed 640G' });
    const joined = new Uint8Array(await new Blob(chunks.map((chunk) => chunk.slice())).arrayBuffer());
    expect(decode([{ chunks: [joined] }])).to.deep.equal(decoded);
  });
});

describe('medtronic-600: kept memory', () => {
  it('decodes to what the reading brought, UTC included', async () => {
    const memory = passingMemory();
    const { readings } = await readPump(scenarioOf(aDay()), { memory });
    const decoded = decodeMemory(await memory.all());
    expect(decoded.problems).to.deep.equal([]);
    expect(ids(decoded.readings)).to.deep.equal(ids(readings));
    expect(decoded.info).to.include({ serial: 'NG1234567H' });
  });

  it('a second reading asks for what is new, and what both cover is the same', async () => {
    const memory = passingMemory();
    const holds = weeks(1500);
    const first = await readPump(scenarioOf(holds), { memory });
    const pages = (await memory.all()).size;
    // Ten minutes later by both clocks: two values more.
    const later = scenarioOf(
      [
        ...holds,
        { kind: 'smbg', deviceTime: '2026-03-09T13:04:00', mgdl: 101 },
        { kind: 'cgm', deviceTime: '2026-03-09T13:05:00', mgdl: 102, isig: 20 },
      ],
      { deviceTime: '2026-03-09T13:10:00' },
    );
    const second = await readPump(later, { memory, now: NOW + 600_000 });
    expect(second.error).to.equal(undefined);
    expect(plain(second.readings)).to.deep.equal(plain(later.readings));
    const before = new Set(ids(first.readings));
    const kept = ids(second.readings).filter((id) => !id.includes('/settings/'));
    expect(kept.filter((id) => !before.has(id))).to.have.length(2);
    const segments = (outcome: typeof first): number => outcome.transcript.received.length;
    expect(segments(second)).to.be.below(segments(first) / 2);
    expect((await memory.all()).size - pages).to.be.below(12);
    expect(ids(decodeMemory(await memory.all()).readings).filter((id) => !id.includes('/settings/'))).to.deep.equal(
      kept,
    );
  });

  it('a reading that broke goes on where it stopped', async () => {
    const memory = passingMemory();
    const holds = weeks(4000);
    const broken = await readPump(scenarioOf(holds), { memory, behaviour: { segmentsUntilLost: 260 } });
    expect(broken.error?.code).to.equal('out-of-reach');
    const whole = plain(holds);
    const part = plain(broken.readings);
    expect(part.length).to.be.within(500, whole.length - 500);
    for (const reading of part) expect(whole).to.include(reading);
    const again = await readPump(scenarioOf(holds), { memory });
    expect(again.error).to.equal(undefined);
    expect(plain(again.readings)).to.deep.equal(whole);
    const from = again.inners
      .filter(({ command }) => command === 0x0304)
      .map(({ params }) => new DataView(params.buffer, params.byteOffset).getUint32(2));
    expect(from[0]).to.be.above(simulatedRtc('2026-03-09T12:55:00') - 4000 * 300 + 3600);
  }).timeout(60_000);

  it('basal that still ran is longer in the next reading, and the stretch says so', async () => {
    const memory = passingMemory();
    const basal = (minutes: number): Reading => ({
      kind: 'basal',
      deviceTime: '2026-03-09T06:00:00',
      unitsPerHour: 1,
      durationMs: minutes * 60_000,
      delivery: 'scheduled',
    });
    const first = await readPump(scenarioOf([basal(420)]), { memory });
    expect(plain(first.readings)).to.deep.equal(plain([basal(420)]));
    const second = await readPump(scenarioOf([basal(450)], { deviceTime: '2026-03-09T13:30:00' }), {
      memory,
      now: NOW + 1_800_000,
    });
    expect(second.settled).to.deep.equal([{ kind: 'basal', from: '2026-03-09T06:00:00', to: '2026-03-09T06:00:01' }]);
  });
});

/** Words, then 0412 01, leaving, closing: what a stick is told at the end. */
function isLetGo(outcome: Awaited<ReturnType<typeof readPump>>): boolean {
  const words = outcome.transcript.sent.map((report) => text(outputData(report) ?? new Uint8Array(0)));
  return words.slice(-3).join('') === 'W|Q|0|';
}

describe('medtronic-600: what can go wrong', () => {
  const cases: readonly (readonly [string, StickBehaviour, string])[] = [
    ['a meter that is linked to no pump', { unlinked: true }, 'not-paired'],
    ['no pump in reach', { nobody: true }, 'out-of-reach'],
    ['a key of another link', { otherKey: true }, 'out-of-reach'],
    ['a pump that goes out of reach at its clock', { silentFrom: 0x0403 }, 'out-of-reach'],
    ['… at its status', { silentFrom: 0x0112 }, 'out-of-reach'],
    ['… at a basal pattern', { silentFrom: 0x0116 }, 'out-of-reach'],
    ['… at the size of its history', { silentFrom: 0x030c }, 'out-of-reach'],
    ['… at its history', { silentFrom: 0x0304 }, 'out-of-reach'],
    ['… in the middle of an object', { segmentsUntilLost: 5 }, 'out-of-reach'],
    ['a pump that stays busy', { refuses: new Map([[0x0304, 0x0c]]) }, 'refused'],
    ['a history that cannot be unpacked', { damagedObjects: () => true }, 'bad-frame'],
  ];
  for (const [title, behaviour, code] of cases) {
    it(`${title}: ${code}, and everything is let go`, async () => {
      const outcome = await readPump(scenarioOf(aDay()), { behaviour });
      expect(outcome.error?.code, outcome.error?.message).to.equal(code);
      const whole = plain(aDay());
      for (const reading of plain(outcome.readings)) expect(whole).to.include(reading);
      expect(isLetGo(outcome)).to.equal(true);
      expect(outcome.isFrozen).to.equal(false);
      if (!behaviour.unlinked && !behaviour.nobody) expect(outcome.operations).to.include(0x11);
    }).timeout(30_000);
  }

  it('a block that stays damaged is a problem; what lies around it is read, and no basal runs across it', async () => {
    const day = wallMs('2026-03-09T00:00:00');
    const holds: Reading[] = Array.from({ length: 400 }, (_, i): Reading => ({
      kind: 'basal',
      deviceTime: wallFromMs(day + i * 60_000),
      unitsPerHour: 1 + (i % 7) / 10,
      durationMs: 60_000,
      delivery: 'scheduled',
    }));
    const { readings, error, problems } = await readPump(scenarioOf(holds, { deviceTime: '2026-03-09T06:40:00' }), {
      behaviour: { damagedBlocks: new Set([1]) },
      memory: passingMemory(),
    });
    expect(error).to.equal(undefined);
    expect(problems).to.have.length(1);
    const whole = plain(holds);
    const part = plain(readings);
    // 120 segments to a block; the one in front of the hole has no end.
    expect(part.length).to.be.within(270, 300);
    for (const reading of part) expect(whole).to.include(reading);
  }).timeout(30_000);

  it('an object that stays damaged is a problem; those around it are read, also of the next reading', async () => {
    const holds = weeks(9000).filter(({ kind }) => kind === 'smbg');
    const memory = passingMemory();
    const inside = simulatedRtc('2026-02-20T12:00:00');
    const behaviour: StickBehaviour = { damagedObjects: (oldest, newest) => oldest <= inside && inside <= newest };
    const { readings, error, problems } = await readPump(scenarioOf(holds), { behaviour, memory });
    expect(error).to.equal(undefined);
    expect(problems.map(({ where }) => where)).to.deep.equal(['the history of the pump', 'the history of the pump']);
    const whole = new Set(plain(holds));
    const part = plain(readings);
    // An object has 16 blocks of 81 fingersticks.
    expect(whole.size - part.length).to.be.within(1, 16 * 81);
    for (const reading of part) expect(whole.has(reading)).to.equal(true);
    expect(plain(decodeMemory(await memory.all()).readings)).to.deep.equal(part);
  }).timeout(30_000);

  it('a stop lets everything go and keeps what was read', async () => {
    const holds = weeks(3000);
    const outcome = await readPump(scenarioOf(holds), { stopAfter: 300 });
    expect(outcome.error?.code).to.equal('cancelled');
    expect(isLetGo(outcome)).to.equal(true);
    const whole = new Set(plain(holds));
    for (const reading of plain(outcome.readings)) expect(whole.has(reading)).to.equal(true);
  });

  it('one damaged message anywhere is asked for again', async () => {
    const whole = plain(aDay());
    for (let nth = 0; nth < 75; nth++) {
      const fault: Fault = { kind: 'bad-checksum', nth, times: 1 };
      const { readings, error } = await readPump(scenarioOf(aDay(), { fault }));
      expect(error, `message ${nth}`).to.equal(undefined);
      expect(plain(readings), `message ${nth}`).to.deep.equal(whole);
    }
  }).timeout(120_000);

  it('damage that does not end is an error in time, wherever it begins, and nothing of it is read', async () => {
    const whole = plain(aDay());
    for (let nth = 0; nth < 75; nth += 3) {
      const fault: Fault = { kind: 'bad-checksum', nth, times: 100_000 };
      const { readings, error } = await readPump(scenarioOf(aDay(), { fault }));
      expect(error?.code ?? 'none', `from message ${nth}`).to.be.oneOf([
        'bad-checksum',
        'bad-frame',
        'timeout',
        'out-of-reach',
        'none',
      ]);
      if (!error) expect(plain(readings)).to.deep.equal(whole);
      for (const reading of plain(readings)) expect(whole).to.include(reading);
    }
  }).timeout(120_000);

  it('pulled anywhere: disconnected, with what came before, and the next reading has everything once', async () => {
    const { transcript } = await readPump(scenarioOf(aDay()));
    const bytes = transcript.received.reduce((sum, chunk) => sum + chunk.length, 0);
    const whole = plain(aDay());
    for (let afterBytes = 0; afterBytes < bytes; afterBytes += 331) {
      const memory = passingMemory();
      const fault: Fault = { kind: 'unplugged', afterBytes };
      const { readings, error } = await readPump(scenarioOf(aDay(), { fault }), { memory });
      expect(error?.code ?? 'none', `after ${afterBytes}`).to.be.oneOf(['disconnected', 'none']);
      for (const reading of plain(readings)) expect(whole).to.include(reading);
      const again = await readPump(scenarioOf(aDay()), { memory });
      expect(again.error).to.equal(undefined);
      expect(plain(again.readings)).to.deep.equal(whole);
    }
  }).timeout(120_000);

  it('a meter that says nothing is a timeout', async () => {
    const { error } = await readPump(scenarioOf([], { fault: { kind: 'silent' } }));
    expect(error?.code).to.equal('timeout');
  });
});

const ADDRESS = Uint8Array.of(0x00, 0x23, 0xf7, 0x45, 0x02, 0x10, 0x00, 0x01);

describe('medtronic-600: what is sent', () => {
  it('deciphered, only what the list has, in good times and bad; never operation 17', async () => {
    const behaviours: StickBehaviour[] = [
      {},
      { chatty: true, lost: (i) => i % 3 === 0, twice: (i) => i % 2 === 0 },
      { segmentsUntilLost: 9 },
      { refuses: new Map([[0x0304, 0x0f]]) },
      { otherKey: true },
      { unlinked: true },
      { lostReceipts: new Set([1, 2, 4, 8, 16]) },
    ];
    const commands = new Set<string>();
    for (const behaviour of behaviours) {
      const { inners, operations, transcript } = await readPump(scenarioOf(aDay()), { behaviour });
      // `readPump` fails for any that `mayAsk` does not allow.
      for (const { command } of inners) commands.add(command.toString(16).padStart(4, '0'));
      for (const operation of operations) expect([0x10, 0x11, 0x12, 0x14, 0x16]).to.include(operation);
      for (const [i, report] of transcript.sent.entries())
        expect(maySend(report, transcript.sent[i - 1]), hex(report)).to.equal(true);
    }
    expect([...commands].sort()).to.deep.equal(
      [
        '00fe',
        '0112',
        '0116',
        '012b',
        '012e',
        '0131',
        '0138',
        '013a',
        '0200',
        '0304',
        '030c',
        '0403',
        '0412',
        'ff02',
      ].sort(),
    );
  }).timeout(60_000);

  it('boluses, stops, clocks, keys and everything else that is not on the list may not be asked', () => {
    const allowed = new Set([
      0x0412, 0x0403, 0x0112, 0x0116, 0x012b, 0x012e, 0x0131, 0x0138, 0x0200, 0x013a, 0x030c, 0x0304, 0x00fe, 0xff02,
    ]);
    for (let command = 0; command < 0x10000; command++) {
      if (allowed.has(command)) continue;
      for (const params of [[], [0], [1], [0, 0, 0, 0], new Array<number>(12).fill(0)])
        expect(mayAsk(command, Uint8Array.from(params), ADDRESS)).to.equal(false);
    }
    const refused: readonly (readonly [command: number, ...params: number[]])[] = [
      [0x0412],
      [0x0412, 2],
      [0x0403, 0],
      [0x0116, 0],
      [0x0116, 9],
      [0x00fe, 4, 4],
      [0xff02, 0, 1, 0, 0],
      [0x0200, 2, ...ADDRESS.slice(0, 7), 9],
      [0x0200, 1, ...ADDRESS],
      [0x013a, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 0],
      [0x0304, 4, 4, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0, 0],
      [0x0304, 2, 3, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0, 0],
      [0x030c, 2, 4, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0, 1],
    ];
    for (const [command, ...params] of refused)
      expect(mayAsk(command, Uint8Array.from(params), ADDRESS), `${command.toString(16)} ${params.join()}`).to.equal(
        false,
      );
    expect(mayAsk(0x0200, Uint8Array.of(2, ...ADDRESS), ADDRESS)).to.equal(true);
  });

  it('no report but those of a reading passes: one byte changed where it can be seen is refused', async () => {
    const { transcript } = await readPump(scenarioOf(aDay()));
    const first = transcript.sent.filter((report) => report[3]! > 30 && report[4] === 0x51);
    expect(first.length).to.be.above(20);
    for (const report of first) {
      // Mark, length, envelope, operation: all of it up to the payload but the sequence number and the sum.
      for (const at of [...Array(19 + 4).keys(), ...Array.from({ length: 12 }, (_, i) => 24 + i)]) {
        const changed = report.slice();
        changed[at]! ^= 0x01;
        // Opening and closing differ in one bit, and both are allowed.
        const isProof = at === 22 && (report[22] === 0x10 || report[22] === 0x11);
        if (!isProof) expect(maySend(changed), `byte ${at} of ${hex(report)}`).to.equal(false);
      }
      const pairing = report.slice();
      pairing[22] = 0x17;
      expect(maySend(pairing)).to.equal(false);
    }
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 6, maxLength: 64 }), (bytes) => !maySend(bytes)),
      { numRuns: 5000 },
    );
  });

  it('a second report passes only as the rest of the message whose first one went out right before it', async () => {
    const { sent } = (await readPump(scenarioOf(weeks(300)), { behaviour: { lost: (i) => i === 2 } })).transcript;
    const isRest = (report: Uint8Array): boolean => report[3]! < 10 && !isHandshake(outputData(report)!);
    const rests = sent.flatMap((report, i) => (isRest(report) ? [{ first: sent[i - 1]!, rest: report }] : []));
    // The proof (5 bytes), the join (3), the serial number (2), and questions for a history (5).
    const lengths = new Set(rests.map(({ rest }) => rest[3]));
    expect([...lengths].sort()).to.deep.equal([2, 3, 5]);
    expect(rests.length).to.be.above(8);
    const others = [undefined, ...[...new Set(sent.map(hex))].map(fromHex)];
    for (const { first, rest } of rests) {
      expect(maySend(rest, first)).to.equal(true);
      for (const other of others) {
        // Opening and closing end with the same bytes of the same proof.
        const isOwn = rests.some((one) => other && hex(one.first) === hex(other) && hex(one.rest) === hex(rest));
        expect(maySend(rest, other), `${hex(rest)} behind ${other ? hex(other) : 'nothing'}`).to.equal(isOwn);
      }
      // Another byte, a byte less, a byte more: any of them.
      const length = rest[3]!;
      for (let at = 4; at < 4 + length; at++)
        for (let change = 1; change < 256; change++) {
          const other = rest.slice();
          other[at]! ^= change;
          expect(maySend(other, first), `byte ${at} ^ ${change}`).to.equal(false);
        }
      for (const wrong of [length - 1, length + 1]) {
        const other = new Uint8Array(64);
        other.set([0x41, 0x42, 0x43, wrong, ...rest.subarray(4, 4 + Math.min(wrong, length))]);
        expect(maySend(other, first), `${wrong} bytes`).to.equal(false);
      }
      // The same twice: the one before is no first report any more.
      expect(maySend(rest, rest)).to.equal(false);
      // Damage of the first report that it alone does not show: the sums of the whole do.
      const cipherText = first.slice();
      cipherText[55]! ^= 0x01;
      expect(maySend(rest, cipherText)).to.equal(false);
    }
    fc.assert(
      fc.property(
        fc.constantFrom(...rests),
        fc.uint8Array({ minLength: 1, maxLength: 60 }),
        ({ first, rest }, data) => {
          const forged = new Uint8Array(64);
          forged.set([0x41, 0x42, 0x43, data.length, ...data]);
          // Of a proof only length and sum can be seen: another one does not open the stick, and tells it nothing else.
          const isProof = first[22] !== 0x12 && data.length === 5;
          const sums = (report: Uint8Array): number => report.reduce((total, byte) => total + byte, 0) & 0xff;
          if (hex(forged) === hex(rest) || isHandshake(data) || (isProof && sums(forged) === sums(rest))) return true;
          return !maySend(forged, first);
        },
      ),
      { numRuns: 5000 },
    );
  });

  it('the session refuses a second report without its first before it reaches the cable', async () => {
    const { sent } = (await readPump(scenarioOf([]))).transcript;
    const at = sent.findIndex((report) => report[3] === 5);
    const [first, rest] = [sent[at - 1]!, sent[at]!];
    for (const [writes, passes] of [
      [[first, rest], true],
      [[rest], false],
      [[first, rest, rest], false],
      [[first, sent[0]!, rest], false],
    ] as const) {
      const [host, device] = pair({ link: 'hid' });
      const arrived: string[] = [];
      const listening = (async () => {
        for (;;) arrived.push(hex(await device.read(1000)));
      })().catch(() => undefined);
      const failure = await readDevice(host, {
        module: {
          decode,
          maySend,
          driver: {
            async identify(port) {
              for (const bytes of writes) await port.write(bytes);
              throw new AppError('internal', 'all of it passed');
            },
            async *read() {
              /* not reached */
            },
          },
        },
        signal: new AbortController().signal,
        transcript: new Transcript(),
        onIdentified: () => undefined,
        onReadings: () => undefined,
      }).then(
        () => undefined,
        (error: unknown) => error as AppError,
      );
      await listening;
      expect(failure?.code).to.equal(passes ? 'internal' : 'forbidden-command');
      expect(arrived).to.deep.equal(writes.slice(0, passes ? writes.length : writes.length - 1).map(hex));
    }
  });
});
