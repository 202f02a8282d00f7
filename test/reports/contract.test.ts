// What every report has to stand: no data, one reading, a year; both units; both papers; colour and grey.
import { expect } from 'chai';
import { reports } from '../../src/reports/index.ts';
import { layoutContext } from '../../src/reports/make.ts';
import type { ReportDefinition } from '../../src/reports/report.ts';
import { reportsEn } from '../../src/text/reports.en.ts';
import { CASES } from '../support/report-input.ts';
import { checkSvg } from '../support/svg-check.ts';
import { drawingsOf, numbersOf, textsOf } from './content.ts';

describe('all reports', () => {
  it('have ids, names and descriptions of their own', () => {
    expect(new Set(reports.map(({ id }) => id)).size).to.equal(reports.length);
    for (const { name, about } of reports) {
      expect(reportsEn[name]).to.be.a('string');
      expect(reportsEn[about]).to.be.a('string');
    }
  });

  for (const entry of reports) {
    describe(entry.id, () => {
      let report: ReportDefinition<unknown>;
      before(async () => {
        report = await entry.load();
      });

      it('has the id it is listed under', () => {
        expect(report.id).to.equal(entry.id);
      });

      for (const [name, make] of Object.entries(CASES)) {
        for (const unit of ['mg/dL', 'mmol/L'] as const) {
          it(`${name}, ${unit}`, () => {
            const input = { ...make(), unit };
            const before = JSON.stringify(input);
            const model = report.compute(input);
            expect(report.compute(structuredClone(input)), 'computed again from a copy').to.deep.equal(model);
            expect(numbersOf(model).every(Number.isFinite), 'numbers').to.equal(true);
            for (const paper of ['A4', 'Letter'] as const) {
              const context = layoutContext(input, paper, paper === 'A4' ? 'colour' : 'grey', 'en-GB');
              const content = report.layout(model, context);
              const texts = [...textsOf(content), report.rules(model, context)];
              expect(texts.length).to.be.greaterThan(10);
              for (const text of texts) expect(text).not.to.match(/NaN|undefined|null|Infinity|\{\w+\}/);
              for (const svg of drawingsOf(content)) checkSvg(svg);
            }
            expect(JSON.stringify(input), 'the input is as it was').to.equal(before);
          });
        }
      }

      it('needs no kinds of records beyond those it names', () => {
        const input = CASES['a fortnight']!();
        const named = input.records.filter(({ kind }) => report.needs.includes(kind));
        expect(report.compute({ ...input, records: named })).to.deep.equal(report.compute(input));
      });
    });
  }
});
