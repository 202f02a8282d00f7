// The diagnostic file: readable again, and without the serial number where the person wants it so.
import { expect } from 'chai';
import { hex, latin1, text } from '../../src/device/bytes.ts';
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
});
