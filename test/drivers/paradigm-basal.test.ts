// Delivered basal of Paradigm pumps against what the pumps themselves counted of each day.
import { expect } from 'chai';
import { checkBasal } from '../../drivers/paradigm-memory/basal-check.ts';
import type { DayCheck } from '../../drivers/paradigm-memory/basal-check.ts';
import { decodeImage } from '../../drivers/paradigm-memory/decode-image.ts';
import { captureIt } from '../support/captures.ts';
import { historyImage, imageOfConversation, snapshotOf522 } from '../support/paradigm-captures.ts';

/** Days that do not match, as lines: a clock change, a stretch nobody knows, or a difference. */
function unmatched(checks: readonly DayCheck[]): string[] {
  return checks
    .filter((check) => !check.matches)
    .map(
      ({ day, pumpUnits, difference, unknownMin, clockChanged }) =>
        `${day} pump ${pumpUnits.toFixed(3)} difference ${difference.toFixed(3)}${
          Math.abs(unknownMin) > 0.5 ? ` unknown ${unknownMin.toFixed(0)} min` : ''
        }${clockChanged ? ' clock' : ''}`,
    );
}

interface Pump {
  readonly folder: string;
  readonly model: string;
  readonly days: number;
  readonly matched: number;
  /** Days that differ although all of the day is reckoned and no clock was set. */
  readonly differing: readonly string[];
}

const PUMPS: readonly Pump[] = [
  { folder: '522-665455-2013-09', model: '522', days: 143, matched: 134, differing: [] },
  { folder: '523-736868', model: '523', days: 51, matched: 48, differing: [] },
  { folder: '723-511999', model: '723', days: 60, matched: 54, differing: [] },
  { folder: 'veo554-904717', model: '554', days: 75, matched: 70, differing: [] },
  { folder: '554-720726', model: '554', days: 47, matched: 41, differing: ['2013-09-09'] },
  { folder: '523-342725', model: '523', days: 20, matched: 15, differing: [] },
];

describe('Paradigm delivered basal', () => {
  for (const { folder, model, days, matched, differing } of PUMPS) {
    const first = folder.startsWith('veo') ? 'cmd128_page_0.data' : 'ReadHistoryData-page-1.data';
    captureIt(
      `${folder}: what the pump counted, within 0.06 U a day`,
      [`paradigm-history-pages/${folder}/${first}`],
      async () => {
        const image = await historyImage(`paradigm-history-pages/${folder}`);
        if (model === '522') image.snapshots.push(snapshotOf522());
        const checks = checkBasal(decodeImage(image, { model, complete: true }).readings);
        const alike = checks.filter((check) => check.matches).length;
        console.log(`${folder}: ${alike} of ${checks.length} days\n    ${unmatched(checks).join('\n    ')}`);
        expect(checks).to.have.length(days);
        expect(alike).to.equal(matched);
        const plain = checks.filter(
          (check) => !check.matches && !check.clockChanged && Math.abs(check.unknownMin) < 0.5,
        );
        expect(plain.map((check) => check.day)).to.deep.equal(differing);
      },
    );
  }

  captureIt(
    '522 read through the Next Link: profiles as found, back over four months',
    ['paradigm-cnl-wire/522-665455-complete-2013-05-08.jsonl'],
    ([wire]) => {
      const image = imageOfConversation(wire!, Date.UTC(2013, 4, 8, 22, 37, 57));
      const checks = checkBasal(decodeImage(image).readings);
      console.log(
        `522 through the Next Link: ${checks.filter((check) => check.matches).length} of ${checks.length} days\n    ${unmatched(checks).join('\n    ')}`,
      );
      expect(checks).to.have.length(109);
      expect(checks.filter((check) => check.matches).length).to.be.at.least(102);
    },
  );

  captureIt(
    'a pump driven by an artificial-pancreas rig, a temporary rate every few minutes: within 3 % of each day',
    ['paradigm-history-pages/unknown-2016-01-09/ReadHistoryData-page-1.data'],
    async () => {
      const image = await historyImage('paradigm-history-pages/unknown-2016-01-09');
      const checks = checkBasal(decodeImage(image, { model: '523', complete: true }).readings);
      const whole = checks.filter((check) => Math.abs(check.unknownMin) < 0.5);
      expect(whole.length).to.be.at.least(12);
      for (const check of whole) expect(Math.abs(check.difference) / check.pumpUnits, check.day).to.be.below(0.03);
    },
  );
});
