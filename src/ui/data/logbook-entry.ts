// A line a person types into the logbook: from the texts of its fields to records, or to questions about what was typed.
import { TYPED_IN, identityValue, typedId } from '../../model/identity.ts';
import type { DataRecord, Exercise, GlucoseMark, Injection, RecordOf } from '../../model/record.ts';
import type { UtcMs } from '../../model/time.ts';
import { MINUTE_MS } from '../../model/time.ts';
import type { Format } from '../../text/format.ts';
import '../../text/logbook.ts';
import { text } from '../../text/text.ts';
import { timeProblem, wallOf } from './entry-time.ts';
import type { NumberField, Typed } from './entry-values.ts';
import { glucoseFrom, glucoseText, numberFrom } from './entry-values.ts';
import { valueOf } from './record-words.ts';
import { isTyped } from './source-name.ts';

/** Kinds a person can type, in the order of the form. Insulin is an injection: a pump's boluses come from the pump. */
export const ENTRY_KINDS = ['smbg', 'injection', 'carbs', 'ketone', 'exercise', 'note'] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];
export type EntryRecord = RecordOf<EntryKind>;

/** Marks that are offered for a fingerstick. */
export const ENTRY_MARKS = [
  'before-meal',
  'after-meal',
  'fasting',
  'bedtime',
  'night',
] as const satisfies readonly GlucoseMark[];
export const INTENSITIES = ['light', 'moderate', 'vigorous'] as const satisfies readonly NonNullable<
  Exercise['intensity']
>[];
export const INSULIN_SORTS = ['rapid', 'long', 'mixed'] as const satisfies readonly NonNullable<Injection['insulin']>[];

/** What stands in the fields: 'YYYY-MM-DD', 'HH:mm', numbers in the person's unit, U, g, mmol/L and minutes. */
export interface EntryTexts {
  readonly date: string;
  readonly time: string;
  readonly glucose: string;
  readonly mark: string;
  readonly insulin: string;
  readonly insulinSort: string;
  readonly carbs: string;
  readonly ketones: string;
  readonly exercise: string;
  readonly intensity: string;
  readonly note: string;
}
export type EntryField = keyof EntryTexts;

/** What to store, and what of it was there before and goes. */
export interface EntryChange {
  readonly records: readonly EntryRecord[];
  readonly removed: readonly EntryRecord[];
}

/** What has to be asked before anything is stored. */
export interface EntryProblem {
  /** The field it is about; absent when it is the line as a whole. */
  readonly field?: EntryField;
  readonly words: string;
}

export interface EntryContext {
  readonly format: Format;
  readonly now: UtcMs;
  /** The records that are being corrected, at most one of a kind; none for a new line. */
  readonly before?: readonly EntryRecord[];
}

export const MOST_NOTE_CHARACTERS = 500;

/** The records of a line that the form can change, in its order. */
export function entryRecords(records: readonly DataRecord[]): EntryRecord[] {
  return ENTRY_KINDS.flatMap((kind) =>
    records.filter((record) => isTyped(record) && record.kind === kind).slice(0, 1),
  ) as EntryRecord[];
}

/** Empty fields at a time: a new line. */
export function emptyTexts(at: UtcMs, { zone }: Format): EntryTexts {
  const [date, time] = zone.wallAt(at).split('T') as [string, string];
  return {
    date,
    time: time.slice(0, 5),
    glucose: '',
    mark: '',
    insulin: '',
    insulinSort: 'rapid',
    carbs: '',
    ketones: '',
    exercise: '',
    intensity: '',
    note: '',
  };
}

/** The fields as they were typed. */
export function textsOf(records: readonly EntryRecord[], format: Format): EntryTexts {
  const of = finder(records);
  const [smbg, injection, carbs, ketone, exercise, note] = [
    of('smbg'),
    of('injection'),
    of('carbs'),
    of('ketone'),
    of('exercise'),
    of('note'),
  ];
  return {
    ...emptyTexts(records[0]?.at ?? 0, format),
    ...(smbg && { glucose: glucoseText(smbg, format.unit), mark: smbg.marks?.[0] ?? '' }),
    ...(injection && { insulin: String(injection.units), insulinSort: injection.insulin ?? 'other' }),
    ...(carbs && { carbs: String(carbs.grams) }),
    ...(ketone && { ketones: String(ketone.mmoll) }),
    ...(exercise && { exercise: String(exercise.durationMs / MINUTE_MS), intensity: exercise.intensity ?? '' }),
    ...(note && { note: note.text }),
  };
}

/** What the fields ask for. Without problems there is something to store; with problems nothing is to be. */
export function entryChange(
  typed: EntryTexts,
  { format, now, before = [] }: EntryContext,
): EntryChange | { readonly problems: readonly EntryProblem[] } {
  const texts = trimmed(typed);
  const problems: EntryProblem[] = [];
  const problem = (field: EntryField, words: string): void => void problems.push({ field, words });
  const old = before.length ? textsOf(before, format) : undefined;
  const isMoved = texts.date !== old?.date || texts.time !== old.time;
  const wall = wallOf(texts);
  const wrongTime = isMoved && timeProblem(texts, format, now);
  if (wrongTime) problems.push(wrongTime);
  const of = finder(before);
  const records: EntryRecord[] = [];
  const removed: EntryRecord[] = [];
  /** One kind's field: left empty, unchanged, changed or new. */
  const take = <K extends EntryKind>(
    kind: K,
    fields: readonly EntryField[],
    content: (typed: string) => Content<K> | undefined,
  ): void => {
    const earlier: EntryRecord | undefined = of(kind);
    const main = texts[fields[0]!];
    if (!main) {
      if (earlier) removed.push(earlier);
      return;
    }
    const isChanged = !old || !earlier || fields.some((field) => texts[field] !== old[field]);
    if (!isChanged && !isMoved) return;
    const next = isChanged ? content(main) : ({} as Content<K>);
    if (!next) return;
    // Without a time there is nothing to make; the other fields are still looked at.
    if (wrongTime) return;
    const times = isMoved ? { deviceTime: wall, at: format.zone.utcFromWall(wall) } : timesOf(earlier ?? before[0]!);
    const isSameDay = earlier?.deviceTime.slice(0, 10) === times.deviceTime.slice(0, 10);
    // Of another day it is another record, because the days are synchronised one by one (src/store/blocks.ts).
    const id = earlier && isSameDay ? earlier.id : typedId(kind);
    if (earlier && !isSameDay) removed.push(earlier);
    records.push({ ...earlier, kind, deviceId: TYPED_IN, ...next, ...times, id } as unknown as EntryRecord);
  };
  const value = <T>(field: EntryField, read: Typed<T>): T | undefined => {
    if ('value' in read) return read.value;
    problem(field, read.wrong);
    return undefined;
  };
  const number = (field: NumberField, typedNumber: string): number | undefined => {
    const read = numberFrom(typedNumber, field, format);
    // Which of the numbers is meant does not follow from the question.
    const wrong = 'wrong' in read && text('entry.asked', { field: text(`entry.${field}`), words: read.wrong });
    return value(field, wrong ? { wrong } : read);
  };

  take('smbg', ['glucose', 'mark'], (main): Content<'smbg'> | undefined => {
    const glucose = value('glucose', glucoseFrom(main, format));
    const marks = texts.mark ? [texts.mark as GlucoseMark] : undefined;
    // Not changed in the person's unit it stays exactly what it was.
    const same = of('smbg') && old?.glucose === main ? of('smbg') : glucose;
    return glucose && { mgdl: same!.mgdl, bound: same!.bound, marks, manual: true };
  });
  if (texts.mark && !texts.glucose)
    problem('glucose', text('entry.wrong-mark', { mark: text(`tag.${texts.mark as (typeof ENTRY_MARKS)[number]}`) }));
  take('injection', ['insulin', 'insulinSort'], (main): Content<'injection'> | undefined => {
    const units = number('insulin', main);
    return units === undefined ? undefined : { units, insulin: texts.insulinSort as Injection['insulin'] };
  });
  take('carbs', ['carbs'], (main): Content<'carbs'> | undefined => {
    const grams = number('carbs', main);
    return grams === undefined ? undefined : { grams };
  });
  take('ketone', ['ketones'], (main): Content<'ketone'> | undefined => {
    const mmoll = number('ketones', main);
    return mmoll === undefined ? undefined : { mmoll };
  });
  take('exercise', ['exercise', 'intensity'], (main): Content<'exercise'> | undefined => {
    const minutes = number('exercise', main);
    const intensity = (texts.intensity || undefined) as Exercise['intensity'];
    return minutes === undefined ? undefined : { durationMs: minutes * MINUTE_MS, intensity };
  });
  take('note', ['note'], (main): Content<'note'> | undefined => {
    if (main.length <= MOST_NOTE_CHARACTERS) return { text: main };
    problem('note', text('entry.wrong-note', { count: MOST_NOTE_CHARACTERS }));
    return undefined;
  });
  const isEmpty = VALUE_FIELDS.every((field) => !texts[field]);
  if (isEmpty && !problems.some(({ field }) => field === 'glucose'))
    problems.push({ words: text(old ? 'entry.wrong-emptied' : 'entry.wrong-empty') });
  return problems.length ? { problems } : { records: records.map(withoutGaps), removed };
}

const VALUE_FIELDS = ['glucose', 'insulin', 'carbs', 'ketones', 'exercise', 'note'] as const;

/** What the fields give to a kind's record; undefined takes away what was there. */
type Content<K extends EntryKind> = { readonly [F in keyof RecordOf<K>]?: RecordOf<K>[F] | undefined };

function finder(records: readonly EntryRecord[]): <K extends EntryKind>(kind: K) => RecordOf<K> | undefined {
  return <K extends EntryKind>(kind: K) =>
    records.find((record): record is EntryRecord & RecordOf<K> => record.kind === kind);
}

function trimmed(typed: EntryTexts): EntryTexts {
  return Object.fromEntries(
    Object.entries(typed).map(([field, value]) => [field, value.trim()]),
  ) as unknown as EntryTexts;
}

function timesOf({ at, deviceTime }: DataRecord): Pick<DataRecord, 'at' | 'deviceTime'> {
  return { at, deviceTime };
}

/** Without fields that hold nothing: they would be kept as if they said something. */
function withoutGaps<R extends object>(record: R): R {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as R;
}

/** '118 mg/dL, 4.0 U, porridge': what a line holds. */
export function entryWords(records: readonly DataRecord[], format: Format): string {
  return records.map((record) => (record.kind === 'note' ? record.text : valueOf(record, format))).join(', ');
}

/** Whether the very same was typed before: in kind, time and value. */
export function isThere(record: EntryRecord, others: readonly DataRecord[]): boolean {
  return others.some(
    (other) =>
      isTyped(other) &&
      other.kind === record.kind &&
      other.at === record.at &&
      identityValue(other) === identityValue(record),
  );
}
