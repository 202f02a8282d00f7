// The diagnostic file: readable again, and without the serial number where the person wants it so.
import { expect } from 'chai';
import { fromHex, hex, latin1, text } from '../../src/device/bytes.ts';
import type { DiagnosticMeta } from '../../src/device/diagnostic.ts';
import { diagnosticFile, readDiagnostic, withoutSerial } from '../../src/device/diagnostic.ts';
import { Transcript } from '../../src/device/transcript.ts';
import { AppError } from '../../src/model/errors.ts';

const meta: DiagnosticMeta = {
  basalt: 1,
  driverId: 'contour-hid',
  model: 'Contour USB',
  serial: '7390-2902076',
  zone: 'Europe/Paris',
  startedAt: 0,
  appVersion: '0.1.0',
};

function conversation(...received: string[]): string {
  const transcript = new Transcript();
  for (const chunk of received) transcript.add('in', latin1(chunk));
  return transcript.toJsonLines();
}

describe('a diagnostic file', () => {
  it('reads back', () => {
    const file = diagnosticFile(meta, conversation('hello'));
    const { meta: again, transcript } = readDiagnostic(file);
    expect(again).to.deep.equal(meta);
    expect(transcript.received.map(text)).to.deep.equal(['hello']);
  });

  it('that is none is refused', () => {
    expect(() => readDiagnostic('Index,Date\n1,2')).to.throw(AppError, 'not JSON');
    expect(() => readDiagnostic('{"meta":{}}')).to.throw(AppError, 'not a conversation');
  });

  it('can go without the serial number, wherever and however it is written', () => {
    const chunks = [
      'H|Bayer7390^01.26^7390-2902076^x|120',
      'ABC<73902902076|9',
      'ABC<Bayer^7390-290',
      'ABC<2076^7393A',
      'split 73902',
      '902076 here',
    ];
    const file = withoutSerial(meta, conversation(...chunks));
    const { meta: again, transcript } = readDiagnostic(file);
    const received = transcript.received.map(text);
    expect(again.serial).to.equal('000000000000');
    expect(file)
      .to.not.include('2902076')
      .and.not.include(hex(latin1('2902076')));
    // Nothing of the number is left at the joints either.
    expect(received.join('').replaceAll('ABC<', ''))
      .to.not.include('2902076')
      .and.not.include('2902')
      .and.not.include('902076');
    expect(received.map((chunk) => chunk.length)).to.deep.equal(chunks.map((chunk) => chunk.length));
    expect(received[0]).to.match(/^H\|Bayer7390\^01\.26\^0+\^x\|120$/);
  });

  it('spells the number in all the ways it goes over a cable, sent and received', () => {
    const digits = { ...meta, serial: '665455' };
    const ways = {
      text: '363635343535',
      utf16: '360036003500340035003500',
      packed: 'a7665455',
      'number, little-endian': '6f270a00',
      'number, big-endian': '000a276f',
    };
    const transcript = new Transcript();
    for (const bytes of Object.values(ways)) {
      transcript.add('in', fromHex(bytes));
      transcript.add('out', fromHex(bytes));
    }
    const { transcript: clean } = readDiagnostic(withoutSerial(digits, transcript.toJsonLines()));
    const expected = ['303030303030', '300030003000300030003000', 'a7000000', '00000000', '00000000'];
    expect(clean.received.map(hex)).to.deep.equal(expected);
    expect(clean.sent.map(hex)).to.deep.equal(expected);
  });

  it('takes letters of either case and numbers quoted by a problem', () => {
    const lettered = {
      ...meta,
      serial: 'HAXGR4PV',
      problems: [
        { where: 'line 1', what: 'unexpected haxgr4pv' },
        { where: 'frame 2', what: 'bad checksum: 48 41 58 47 52 34 50 56 0d' },
        { where: 'frame 3', what: 'bad checksum: 48415847523450560d' },
      ],
    };
    const { meta: clean, transcript } = readDiagnostic(withoutSerial(lettered, conversation('P "hAxGr4pV"')));
    expect(clean.serial).to.equal('00000000');
    expect(clean.problems?.map(({ what }) => what)).to.deep.equal([
      'unexpected 00000000',
      'bad checksum: 30 30 30 30 30 30 30 30 0d',
      'bad checksum: 30303030303030300d',
    ]);
    expect(transcript.received.map(text)).to.deep.equal(['P "00000000"']);
  });

  it('leaves everything else as it is', () => {
    const received = ['R|1|^^^Glucose|7390|mg/dL', '29020', 'x'.repeat(12), '769'];
    const { transcript } = readDiagnostic(withoutSerial(meta, conversation(...received)));
    expect(transcript.received.map(text)).to.deep.equal(received);
    const short = { ...meta, serial: 'n/a' };
    expect(readDiagnostic(withoutSerial(short, conversation('n/a'))).meta).to.deep.equal(short);
  });
});
