// What the READMEs of the pump drivers list as sent is what their code lets through, no more and no less.
import { expect } from 'chai';
import { COMMAND } from '../../drivers/medtronic-600/inner.ts';
import { OPERATION } from '../../drivers/medtronic-600/stick.ts';
import { commandOf } from '../../drivers/medtronic-paradigm/commands.ts';

async function section(driver: string, title: string): Promise<string> {
  const response = await fetch(`/drivers/${driver}/README.md`);
  expect(response.ok).to.equal(true);
  const text = await response.text();
  const from = text.indexOf(`## ${title}`);
  expect(from).to.be.above(0);
  return text.slice(from, text.indexOf('\n## ', from + 1));
}

/** First cells of the rows of all tables. */
function firstCells(text: string): string[] {
  const rows = text.split('\n').filter((line) => line.startsWith('|'));
  return rows.map((line) => line.split('|')[1]!.trim()).filter((cell) => /^[0-9A-F]{2}/.test(cell));
}

const byNumber = (numbers: Iterable<number>): string[] =>
  [...new Set(numbers)].sort((a, b) => a - b).map((number) => number.toString(16).padStart(2, '0').toUpperCase());

describe('what pumps are sent, in words and in code', () => {
  it('Paradigm: every opcode of the table and of the list of those not asked, and no other', async () => {
    const text = await section('medtronic-paradigm', 'What we send');
    const table = firstCells(text.slice(text.indexOf('**To the pump:**'))).flatMap((cell) =>
      cell.split(',').flatMap((part) => /^\s*([0-9A-F]{2})\b/.exec(part)?.[1] ?? []),
    );
    const notAsked = /^([^\n]*) are on the list and not asked/m.exec(text)![1]!;
    const spans = notAsked.match(/[0-9A-F]{2}( to [0-9A-F]{2})?/g)!.flatMap((part) => {
      const [from, to = from] = part.split(' to ').map((digits) => Number.parseInt(digits, 16)) as [number, number?];
      return Array.from({ length: to! - from + 1 }, (_, i) => from + i);
    });
    const allowed = Array.from({ length: 256 }, (_, opcode) => opcode).filter((opcode) => commandOf(opcode));
    expect(byNumber([...table.map((digits) => Number.parseInt(digits, 16)), ...spans])).to.deep.equal(
      byNumber(allowed),
    );
    const never = /^\*\*Never:\*\* ([\s\S]*?)and$/m.exec(text)![1]!;
    for (const digits of never.match(/\b[0-9A-F]{2}\b/g)!)
      expect(commandOf(Number.parseInt(digits, 16)), digits).to.equal(undefined);
  });

  it('600 series: every operation of the stick and every command of the pump, and no other', async () => {
    const cells = firstCells(await section('medtronic-600', 'What we send')).flatMap((cell) => cell.split(/,\s*/));
    const numbers = (length: number): number[] =>
      cells.filter((cell) => cell.length === length).map((cell) => Number.parseInt(cell, 16));
    expect(byNumber(numbers(4))).to.deep.equal(byNumber(Object.values(COMMAND)));
    const { open, close, send, info, linkKey } = OPERATION;
    expect(byNumber(numbers(2))).to.deep.equal(byNumber([open, close, send, info, linkKey]));
  });
});
