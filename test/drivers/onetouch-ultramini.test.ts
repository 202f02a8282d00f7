// OneTouch UltraMini, UltraEasy and Select: the papers' examples, the link byte by byte, what is shown and what is not.
import { expect } from 'chai';
import fc from 'fast-check';
import { encodePacket, findPacket, isVoiceLine, splitPackets } from '../../drivers/lifescan-packet/packet.ts';
import { decode, maySend } from '../../drivers/onetouch-ultramini/driver.ts';
import { manifest } from '../../drivers/onetouch-ultramini/manifest.ts';
import {
  clockTime,
  MINI,
  parseAnswer,
  parseRecord,
  recordRequest,
  SELECT,
} from '../../drivers/onetouch-ultramini/protocol.ts';
import { concat, fromHex, hex, latin1, text } from '../../src/device/bytes.ts';
import { pair } from '../../src/device/pair.ts';
import type { Scenario } from '../../src/device/simulator.ts';
import type { Transport } from '../../src/device/transport.ts';
import { AppError } from '../../src/model/errors.ts';
import type { Reading } from '../../src/model/record.ts';
import { captureIt } from '../support/captures.ts';
import { readSimulator } from '../support/read-simulator.ts';
import { readContext } from '../support/read-context.ts';

const EXAMPLES = 'onetouch-binary/maker-worked-examples.json';

/** Every packet of AW090799A (pages 6 to 13) and 3037300A (pages 6 to 15): from the host `>`, from the meter `<`. */
const PAPER = {
  mini: `
    > 02060803c262 < 02060c0306ae
    > 020900050d0203da71 < 02060603cd41 < 021a020506115030322e30302e303032352f30352f303703ab25 > 02060703fc72
    > 020a00051ff5010338aa < 02060603cd41 < 020a02050f0300031c58 > 02060703fc72
    > 020a03051f0000034b5f < 020605039e14 < 0210010506ac8655684c00000003860b > 02060403af27
    > 020a00051f0100039ba6 < 02060603cd41 < 02100205065828994f59000000035d60 > 02060703fc72
    > 020a03051f0200032b31 < 020605039e14 < 0210010506083071474f000000035805 > 02060403af27`,
  select: `
    > 02060803c262 < 02060c0306ae
    > 020900050d0303eb42 < 02060603cd41 < 021c020506135030322e30302e303030392f30332f30370000031d44 > 02060703fc72
    > 020a03051f5f0103${hex(encodePacket(3, recordRequest(351))).slice(-4)} < 020605039e14
    < ${hex(encodePacket(1, Uint8Array.of(5, 15, 3, 0)))} > 02060403af27
    > 020a00051f0000035aee < 02060603cd41 < ${hex(encodePacket(2, fromHex('0506ac8655684c000000')))} > 02060703fc72`,
};

function packetsOf(script: string, direction: '>' | '<'): Uint8Array[] {
  const found = [...script.matchAll(/([<>]) ([0-9a-f]+)/g)];
  return found.filter((match) => match[1] === direction).map((match) => fromHex(match[2]!));
}

function scenario(model: string, readings: readonly Reading[], rest: Partial<Scenario> = {}): Scenario {
  return { model, serial: 'C176SA0O0', deviceTime: '2026-03-09T12:00:00', unit: 'mg/dL', readings, ...rest };
}

const smbg = (deviceTime: string, mgdl: number): Reading => ({ kind: 'smbg', deviceTime, mgdl });
const THREE = [smbg('2007-12-25T16:30:00', 79), smbg('2012-04-26T10:50:00', 89), smbg('2025-06-20T16:05:00', 76)];

describe('lifescan-packet', () => {
  it('CRC and form are those of the papers', () => {
    expect(hex(encodePacket(0x08))).to.equal('02060803c262');
    expect(hex(encodePacket(0x06))).to.equal('02060603cd41');
    expect(hex(encodePacket(0x00, MINI.version))).to.equal('020900050d0203da71');
    expect(hex(encodePacket(0x00, MINI.serial))).to.equal('021200050b0200000000846ae87300039bea');
    expect(hex(encodePacket(0x00, SELECT.serial))).to.equal('021200050b02000000000000000000' + '0319e7');
  });

  it('any packets come back, whatever lies between them', () => {
    const packet = fc.tuple(fc.integer({ min: 0, max: 31 }), fc.uint8Array({ maxLength: 34 }));
    const noise = fc.uint8Array({ maxLength: 5 }).filter((bytes) => !bytes.includes(2));
    fc.assert(
      fc.property(fc.array(fc.tuple(packet, noise), { maxLength: 5 }), (parts) => {
        const bytes = concat(parts.flatMap(([[link, data], between]) => [encodePacket(link, data), between]));
        const { packets, gaps } = splitPackets(bytes);
        expect(packets.map(({ link, data }) => [link, hex(data)])).to.deep.equal(
          parts.map(([[link, data]]) => [link, hex(data)]),
        );
        expect(gaps.map((gap) => hex(gap.bytes))).to.deep.equal(
          parts.map(([, between]) => hex(between)).filter((between) => between !== ''),
        );
      }),
      { numRuns: 1000 },
    );
  });

  it('one changed byte is no packet', () => {
    const genuine = encodePacket(2, fromHex('0506ac8655684c000000'));
    for (let at = 0; at < genuine.length; at++) {
      for (const change of [0x01, 0x80, 0xff]) {
        const damaged = genuine.slice();
        damaged[at] = damaged[at]! ^ change;
        expect(findPacket(damaged), `byte ${at}`).to.equal(undefined);
      }
    }
  });

  it('knows the line for a voice module', () => {
    for (const line of ['0,"21.4",1,""," "', '0,"72",2,""," "', '0,"HI",1,""," "', '0,"LO",2,""," "\r\n']) {
      expect(isVoiceLine(latin1(line)), line).to.equal(true);
    }
    expect(isVoiceLine(latin1('0,"72",3,""," "'))).to.equal(false);
    // A large file that somebody took for a saved memory is one stretch of no packets.
    expect(isVoiceLine(new Uint8Array(1 << 20))).to.equal(false);
  });
});

describe('onetouch-ultramini answers', () => {
  it('are told by their lengths', () => {
    const of = (packet: string): unknown => parseAnswer(findPacket(fromHex(packet))!.data);
    expect(of('021a020506115030322e30302e303032352f30352f303703ab25')).to.include({
      of: 'version',
      firmware: 'P02.00.00',
    });
    expect(of('0211020506433137365341304f30034943')).to.deep.equal({ of: 'serial', serial: 'C176SA0O0' });
    expect(of('02110205064b4447313530303100' + '03efdf')).to.deep.equal({ of: 'serial', serial: 'KDG15001' });
    expect(of('020a02050f0300031c58')).to.deep.equal({ of: 'count', count: 3 });
    expect(of('020c020506000000000320c1')).to.deep.equal({ of: 'number', value: 0 });
    expect(of('020c0205060100000003716b')).to.deep.equal({ of: 'number', value: 1 });
    expect(of('020c0205066bfa40400384d3')).to.deep.equal({ of: 'number', value: 0x4040fa6b });
    expect(of('020802050603201b')).to.equal(undefined);
  });

  it('the clock counts seconds from 1970 on, but for two dates the paper works out wrongly', () => {
    // 3037300A, pages 14 and 15.
    expect(clockTime(0x4040fa6b)).to.equal('2004-02-28T20:30:35');
    expect(clockTime(0x45a94058)).to.equal('2007-01-13T20:26:00');
    // Misprint of AW090799A, page 12: "41FFA483 = 12:34:56 on 01/Feb/2005" is 2005-02-01 15:47:15 by the rule of all
    // other examples; the request it answers reads the clock, so it is not the value the page sets afterwards either.
    expect(clockTime(0x41ffa483)).to.equal('2005-02-01T15:47:15');
    // The same page: "47C7EDE0 = 12:34:56 29/Feb/2008".
    expect(clockTime(0x47c7ede0)).to.equal('2008-02-29T11:34:56');
    expect(clockTime(0xffffffff)).to.equal(undefined);
  });

  captureIt('every example of the papers decodes as stated', [EXAMPLES], ([file]) => {
    const { ultramini, select } = JSON.parse(text(file!)) as Record<
      string,
      [string, string | null, string[], string?][]
    >;
    let packets = 0;
    const values: string[] = [];
    for (const [name, question, answers, said] of [...ultramini!, ...select!]) {
      const all = [...(question ? [question] : []), ...answers, ...(said?.match(/ack ([0-9a-f]{12})/)?.slice(1) ?? [])];
      for (const packet of all) {
        const found = findPacket(fromHex(packet));
        expect(found?.length, `${name}: ${packet}`).to.equal(packet.length / 2);
        expect(hex(encodePacket(found!.link, found!.data))).to.equal(packet);
        packets++;
      }
      // The format of dates is read by none of our questions; the others must not be asked by anybody.
      const isAsked = !/delete|write|date format/.test(name);
      if (question) expect(maySend(fromHex(question)), name).to.equal(isAsked);
      const answer = parseAnswer(findPacket(fromHex(answers.at(-1) ?? '02060803c262'))!.data);
      if (answer?.of === 'record') {
        const dialect = name.includes('12') || name.includes('720') ? SELECT : MINI;
        values.push(JSON.stringify(parseRecord(answer.record, dialect).reading));
      }
    }
    // 38, and three acknowledgements of the host.
    expect(packets).to.equal(41);
    expect(values).to.deep.equal(
      [
        smbg('2025-06-20T16:05:00', 76),
        smbg('2012-04-26T10:50:00', 89),
        smbg('2007-12-25T16:30:00', 79),
        { ...smbg('2025-06-07T09:48:00', 20), bound: 'low' },
        { ...smbg('2025-06-07T09:48:00', 600), bound: 'high' },
      ].map((reading) => JSON.stringify(reading)),
    );
  });
});

describe('onetouch-ultramini records', () => {
  const time = 'ac865568';

  it('of an UltraMini: a number, LO, HI, and nothing that is more than a glucose value', () => {
    const of = (rest: string): unknown => parseRecord(fromHex(time + rest), MINI);
    const when = '2025-06-20T16:05:00';
    expect(of('4c000000')).to.deep.equal({ reading: smbg(when, 76) });
    expect(of('14000000')).to.deep.equal({ reading: smbg(when, 20) });
    expect(of('58020000')).to.deep.equal({ reading: smbg(when, 600) });
    expect(of('13000000')).to.deep.equal({ reading: { ...smbg(when, 20), bound: 'low' } });
    expect(of('59020000')).to.deep.equal({ reading: { ...smbg(when, 600), bound: 'high' } });
    expect(of('feff0000')).to.deep.equal({ reading: { ...smbg(when, 20), bound: 'low' } });
    expect(of('ffff0000')).to.deep.equal({ reading: { ...smbg(when, 600), bound: 'high' } });
    for (const rest of ['4c000100', '4c000001', 'feffffff']) {
      const { reading, problem } = of(rest) as { reading: Reading; problem: string };
      expect(reading).to.deep.equal({ kind: 'unknown', deviceTime: when, raw: time + rest });
      expect(problem).to.contain(time + rest);
    }
    expect(parseRecord(fromHex('ffffffff4c000000'), MINI)).to.have.all.keys('problem');
  });

  it('of a Select: control tests, meals, numbers beyond the limits', () => {
    const of = (rest: string): unknown => parseRecord(fromHex(time + rest), SELECT).reading;
    const when = '2025-06-20T16:05:00';
    expect(of('4c000000')).to.deep.equal(smbg(when, 76));
    expect(of('4c000100')).to.deep.equal({ kind: 'control', deviceTime: when, mgdl: 76 });
    expect(of('4c000001')).to.deep.equal({ ...smbg(when, 76), marks: ['before-meal'] });
    expect(of('4c000002')).to.deep.equal({ ...smbg(when, 76), marks: ['after-meal'] });
    expect(of('4c000003')).to.include({ kind: 'unknown' });
    expect(of('4c000200')).to.include({ kind: 'unknown' });
    expect(of('d0020000')).to.deep.equal({ ...smbg(when, 600), bound: 'high' });
  });
});

describe('onetouch-ultramini conversation', () => {
  it('sends and expects the link bytes of the paper, command by command', async () => {
    const { transcript, readings, error } = await readSimulator(manifest, scenario('OneTouch UltraMini', THREE));
    expect(error).to.equal(undefined);
    expect(readings).to.deep.equal([...THREE].reverse());
    const links = (side: 'in' | 'out'): string[] =>
      transcript.transfers.filter((item) => item.direction === side).map((item) => hex(item.bytes).slice(4, 6));
    // Two conversations, each begun by a disconnect; the second is ended by one too.
    expect(links('out').join(' ')).to.equal('08 00 07 03 04 00 07 03 04 08 00 07 03 04 00 07 03 04 08');
    expect(links('in').join(' ')).to.equal('0c 06 02 05 01 06 02 05 01 0c 06 02 05 01 06 02 05 01 0c');
    const sent = transcript.sent.map(hex).slice(9);
    const paper = packetsOf(PAPER.mini, '>').map(hex);
    expect(sent.slice(1)).to.deep.equal([...paper.slice(3), '02060803c262']);
  });

  it('asks a Select in its own words, and finds out by the answer which of the two it is', async () => {
    const named = await readSimulator(manifest, scenario('OneTouch Select', THREE));
    expect(named.info).to.include({ model: 'OneTouch Select', firmware: 'P02.00.00' });
    expect(named.transcript.sent.map(hex)).to.include('020a00051f5f010365d0');
    expect(named.readings).to.have.length(3);
  });

  it('a Select that the person takes for an UltraMini is a Select, and the other way round', async () => {
    for (const [is, said] of [
      ['OneTouch Select', 'OneTouch UltraMini'],
      ['OneTouch UltraMini', 'OneTouch Select'],
    ] as const) {
      const [host, device] = pair({ timeScale: 0.05 });
      const playing = (await manifest.simulator()).simulate(device, scenario(is, []));
      const { driver } = await manifest.load();
      const info = await driver.identify(host, readContext({ model: said }));
      expect(info.model).to.equal(is);
      await host.close();
      await playing;
    }
  });

  it('an UltraEasy is what the person says it is', async () => {
    const { info } = await readSimulator(manifest, scenario('OneTouch UltraEasy', []), { now: 17 });
    expect(info).to.deep.equal({
      model: 'OneTouch UltraEasy',
      serial: 'C176SA0O0',
      firmware: 'P02.00.00',
      unit: 'mg/dL',
      clock: { deviceTime: '2026-03-09T12:00:00', computerAt: 17 },
    });
  });

  it('two equal records are two, each packet sent again is one', async () => {
    const twice = [smbg('2026-03-01T08:00:00', 100), smbg('2026-03-01T08:00:00', 100)];
    const { transcript, readings } = await readSimulator(manifest, scenario('OneTouch UltraMini', twice));
    expect(readings).to.deep.equal(twice);
    expect(decode([{ chunks: transcript.received }]).readings).to.deep.equal(twice);
    const again = transcript.received.flatMap((chunk) => [chunk, chunk]);
    const decoded = decode([{ chunks: again }]);
    expect(decoded.readings).to.deep.equal(twice);
    expect(decoded.problems).to.deep.equal([]);
  });

  it('every one packet damaged is made good, in both directions', async () => {
    const holds = scenario('OneTouch UltraMini', THREE);
    for (let nth = 0; nth < 24; nth++) {
      const fault = { kind: 'bad-checksum', nth, times: 1 } as const;
      const { readings, error } = await readSimulator(manifest, { ...holds, fault }, { timeScale: 0.05 });
      expect(error, `packet ${nth}`).to.equal(undefined);
      expect(readings, `packet ${nth}`).to.deep.equal([...THREE].reverse());
    }
    for (let nth = 0; nth < 18; nth++) {
      const readings = await readDamaged(holds, nth);
      expect(readings, `packet ${nth} of ours`).to.deep.equal([...THREE].reverse());
    }
  }).timeout(60_000);

  it('a meter that says it holds more than fits is not believed', async () => {
    const [host, device] = pair({ timeScale: 0.01 });
    const { driver } = await manifest.load();
    const reading = (async () => {
      const all: Reading[] = [];
      const info = { model: 'OneTouch UltraMini', serial: 'C176SA0O0' };
      for await (const item of driver.read(host, info, readContext())) all.push(item);
    })().catch((error: unknown) => error);
    await device.read(1000);
    await device.write(encodePacket(0x0c));
    await device.read(5000);
    await device.write(encodePacket(6));
    await device.write(encodePacket(2, Uint8Array.of(5, 15, 0xff, 0x7f)));
    expect((await reading) as AppError).to.include({ code: 'bad-frame' });
  });
});

/** Reads with the `nth` packet of ours damaged on its way to the meter. */
async function readDamaged(holds: Scenario, nth: number): Promise<readonly Reading[]> {
  const { simulator, load } = manifest;
  const [host, device] = pair({ timeScale: 0.05 });
  let sent = 0;
  const noisy: Transport = {
    ...host,
    async write(bytes) {
      const out = bytes.slice();
      if (sent++ === nth) out[out.length - 1] = out.at(-1)! ^ 1;
      await host.write(out);
    },
  };
  const playing = (await simulator()).simulate(device, holds);
  const { driver } = await load();
  const readings: Reading[] = [];
  const ctx = readContext({ model: holds.model });
  const info = await driver.identify(noisy, ctx);
  for await (const reading of driver.read(noisy, info, ctx)) readings.push(reading);
  await host.close();
  await playing;
  return readings;
}

describe('onetouch-ultramini maySend', () => {
  it('refuses what erases and what sets the clock, and everything that is not a whole packet', () => {
    for (const bad of ['020800051a0356b0', '020d03052001e0edc747031433', '050d02', '', '02060c0306ae']) {
      expect(maySend(fromHex(bad)), bad).to.equal(false);
    }
    for (const data of [
      [5, 0x1a],
      [5, 0x20, 1, 0, 0, 0, 0],
      [5, 0x0b, 1],
      [3, 0x1a],
      [5, 0x1f, 0xf6, 1],
    ]) {
      for (const link of [0, 1, 2, 3]) expect(maySend(encodePacket(link, Uint8Array.from(data)))).to.equal(false);
    }
    expect(maySend(concat([encodePacket(8), encodePacket(8)]))).to.equal(false);
    expect(maySend(encodePacket(0x10, MINI.version))).to.equal(false);
    for (const link of [0, 1, 2, 3]) expect(maySend(encodePacket(link, recordRequest(501)))).to.equal(true);
    for (const link of [4, 5, 6, 7]) expect(maySend(encodePacket(link))).to.equal(true);
  });
});

describe('onetouch-ultramini decoding', () => {
  it('the conversation of the paper, from the meter’s side alone', () => {
    const { info, readings, problems } = decode([{ chunks: packetsOf(PAPER.mini, '<') }]);
    expect(info).to.deep.equal({ model: 'OneTouch UltraMini', serial: '', firmware: 'P02.00.00', count: 3 });
    expect(readings).to.deep.equal([...THREE].reverse());
    expect(problems).to.deep.equal([]);
  });

  it('names what is missing, damaged or not understood, and reads around it', () => {
    const chunks = packetsOf(PAPER.mini, '<');
    const without = decode([{ chunks: chunks.slice(0, -1) }]);
    expect(without.readings).to.have.length(2);
    expect(without.problems.map(({ what }) => what)).to.deep.equal(['announces 3 records, 2 follow']);
    const damaged = chunks.map((chunk, i) => (i === 8 ? chunk.map((byte, at) => (at === 9 ? byte ^ 1 : byte)) : chunk));
    const around = decode([{ chunks: damaged }]);
    expect(around.readings).to.have.length(2);
    expect(around.problems).to.have.length(2);
    const select = decode([{ chunks: packetsOf(PAPER.select, '<') }]);
    expect(select.info.model).to.equal('OneTouch Select');
    expect(select.readings).to.deep.equal([smbg('2025-06-20T16:05:00', 76)]);
    expect(decode([{ chunks: [latin1('0,"72",2,""," "'), ...chunks] }]).problems).to.deep.equal([]);
  });

  it('the same memory in two conversations counts once', () => {
    const chunks = packetsOf(PAPER.mini, '<');
    expect(decode([{ chunks }, { chunks }]).readings).to.have.length(3);
  });

  it('never mixes two meters', async () => {
    const of = async (serial: string, readings: readonly Reading[]): Promise<Uint8Array[]> =>
      (await readSimulator(manifest, scenario('OneTouch UltraMini', readings, { serial }))).transcript.received;
    const [first, second] = [await of('C176SA0O0', THREE.slice(0, 1)), await of('C176SA0O1', THREE.slice(1))];
    const { readings, problems } = decode([{ chunks: first }, { chunks: second }]);
    expect(readings).to.deep.equal(THREE.slice(0, 1));
    expect(problems.map(({ what }) => what)).to.deep.equal(['meter C176SA0O1 after meter C176SA0O0: left out']);
  });

  it('no packet is a bad file', () => {
    expect(() => decode([{ chunks: [latin1('P 001')] }]))
      .to.throw(AppError)
      .with.property('code', 'bad-file');
  });
});
