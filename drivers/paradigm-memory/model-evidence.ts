// What history pages themselves say of the model they are of, and against the one they are read as.
import type { Problem } from '../../src/device/driver.ts';
import { isIntactPage, PAGE_BYTES } from './crc.ts';
import type { PumpModel } from './pump-model.ts';
import { FAMILIES, pumpModel } from './pump-model.ts';
import { cutPage } from './raw-record.ts';
import { RECORD_SHAPES } from './record-shapes.ts';
import { viewOf } from './run-view.ts';

/** Records that only some models write, and one of these; 512 and 712 have neither the daily details nor the newer estimate. */
const WRITTEN_BY: Readonly<Record<number, { readonly name: string; readonly by: string; readonly say: string }>> = {
  0x2f: { name: '2F (wizard estimate)', by: 'a 512 or 712', say: '512' },
  0x5b: { name: '5B (wizard estimate)', by: 'a 515 or later', say: '515' },
  0x6c: { name: '6C (daily total in detail)', by: 'a 515 or 715', say: '515' },
  0x6d: { name: '6D (daily total in detail)', by: 'a 522 or 722', say: '522' },
  0x6e: { name: '6E (daily total in detail)', by: 'a 523, 723 or later', say: '523' },
};

/** Pages of a history by what they say of the model they are read as. */
export interface ModelEvidence {
  readonly problems: readonly Problem[];
  /** Numbers of pages that are cut whole as another model's and not as this one's: read as this one's they would say nonsense. */
  readonly foreign: readonly number[];
}

/**
 * What pages say against `model`: records fill them as another one's and not as this one's, or there are some that it does not write. One
 * entry for each other model. Models that write the same records in the same lengths (515 and 715, 523 and 723) are not told apart.
 */
export function modelEvidence(
  pages: ReadonlyMap<number, Uint8Array>,
  model: PumpModel,
  where: (page: number) => string,
): ModelEvidence {
  const problems: Problem[] = [];
  const foreign: number[] = [];
  const strange = new Map<number, number[]>();
  let unfit: number[] = [];
  // The newest first, as a person counts them.
  for (const number of [...pages.keys()].sort((a, b) => b - a)) {
    const page = pages.get(number)!;
    if (page.length >= PAGE_BYTES && !isIntactPage(page)) continue;
    if (!fitsModel(page, model)) unfit.push(number);
    else {
      const opcode = strangeRecord(page, model);
      if (opcode !== undefined) strange.set(opcode, [...(strange.get(opcode) ?? []), number]);
    }
  }
  const say = (numbers: readonly number[], what: string, other: string): void => {
    const names = numbers.slice(0, 3).map(where).join(', ');
    const which = numbers.length === pages.size ? 'decode' : 'decode the pages of each pump by themselves, these';
    problems.push({
      where: numbers.length === 1 ? names : `${numbers.length} pages (${names}${numbers.length > 3 ? ', …' : ''})`,
      what: `not of a ${model.name}: ${what}. If they are of another pump, ${which} with --model ${other}`,
    });
  };
  while (unfit.length) {
    const byFamily = FAMILIES.map((family) => ({
      family,
      fitting: unfit.filter((number) => fitsModel(pages.get(number)!, pumpModel(family)!)),
    }));
    const { family, fitting } = byFamily.reduce((a, b) => (b.fitting.length > a.fitting.length ? b : a));
    if (!fitting.length) break;
    say(fitting, `they are cut whole as a ${family}'s and not as a ${model.name}'s, so they are not read`, family);
    foreign.push(...fitting);
    unfit = unfit.filter((number) => !fitting.includes(number));
  }
  for (const [opcode, numbers] of strange) {
    const { name, by, say: other } = WRITTEN_BY[opcode]!;
    say(numbers, `they hold record ${name}, which ${by} writes`, other);
  }
  return { problems, foreign };
}

/** True when records of a model fill a page to its padding and all have dates that exist. */
export function fitsModel(page: Uint8Array, model: PumpModel): boolean {
  const { records, damage } = cutPage(page, 0, model, RECORD_SHAPES);
  if (damage) return false;
  const problems: Problem[] = [];
  const run = { firstPage: 0, lastPage: 0, records, openStart: false, openEnd: false };
  viewOf(run, model, undefined, problems, String);
  return !problems.length;
}

/** The first type of record in a page that this model does not write. */
function strangeRecord(page: Uint8Array, model: PumpModel): number | undefined {
  const writes: readonly (number | undefined)[] = model.hasOldWizard ? [0x2f] : [0x5b, model.dayDetail];
  const opcodes = new Set(cutPage(page, 0, model, RECORD_SHAPES).records.map(({ opcode }) => opcode));
  // Daily details tell more models apart than estimates: they come first.
  return [0x6c, 0x6d, 0x6e, 0x5b, 0x2f].find((opcode) => opcodes.has(opcode) && !writes.includes(opcode));
}

/**
 * The model that history pages are of: the one whose records fill most of them exactly, with dates that exist. `sure` is
 * false when a small and a large model fit alike.
 */
export function modelOfPages(pages: readonly Uint8Array[]): { readonly model: PumpModel; readonly sure: boolean } {
  const details = new Set<number>();
  const scored = FAMILIES.map((name) => {
    const model = pumpModel(name)!;
    let score = 0;
    for (const page of pages) {
      const { records, damage } = cutPage(page, 0, model, RECORD_SHAPES);
      const run = { firstPage: 0, lastPage: 0, records, openStart: false, openEnd: false };
      const problems: Problem[] = [];
      viewOf(run, model, undefined, problems, String);
      score += records.length ? (damage ? 0.1 : 1) / (1 + problems.length) : 0;
      if (!damage && !problems.length) for (const { opcode } of records) details.add(opcode);
    }
    return { model, score };
  });
  const [best, second] = [...scored].sort((a, b) => b.score - a.score);
  const small = details.has(0x6c) ? '515' : '522';
  const model = best!.model.isLarge || best!.model.hasOldWizard ? best!.model : pumpModel(small)!;
  return {
    model,
    sure: best!.score > 0 && (best!.score > second!.score || best!.model.isLarge === second!.model.isLarge),
  };
}
