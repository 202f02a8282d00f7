// What happened to pump and sensor on a day, as few signs as say it: a set change is one, however many entries it wrote.
import type { SignKind } from '../../charts/model.ts';
import type { Alarm, Basal, DataRecord, DeviceEvent, EventName } from '../../model/record.ts';
import type { UtcMs } from '../../model/time.ts';
import { HOUR_MS, MINUTE_MS } from '../../model/time.ts';
import '../../text/pump.ts';
import { text } from '../../text/text.ts';

export interface DaySign {
  readonly at: UtcMs;
  readonly sign: SignKind;
  /** Short, for the chart. */
  readonly label: string;
  /** Everything it stands for, in time order. */
  readonly records: readonly DataRecord[];
}

/** Entries of one change of set or reservoir follow each other within this. */
const ONE_CHANGE_MS = 45 * MINUTE_MS;
/** An alarm that is not answered is repeated; within this it is the same one. */
const SAME_ALARM_MS = HOUR_MS;
/** A suspension of the basal and the entry that tells of it. */
const SAME_MOMENT_MS = 2 * MINUTE_MS;

const CHANGES: readonly EventName[] = ['rewind', 'prime', 'cannula-fill', 'tubing-fill'];
/** Of the device's own household, or said by another record: in the table only. */
const SILENT: readonly EventName[] = [
  'alarm-cleared',
  'battery-out',
  'sensor-find',
  'sensor-off',
  'calibration-factor',
  'day-begins',
];

/** `records` of one day in time order; `basal` may reach in from the day before. */
export function daySigns(records: readonly DataRecord[], basal: readonly Basal[]): DaySign[] {
  const signs: { at: UtcMs; sign: SignKind; label: string; records: DataRecord[] }[] = [];
  const add = (sign: SignKind, label: string, record: DataRecord): void =>
    void signs.push({ at: record.at, sign, label, records: [record] });
  const runs = (delivery: Basal['delivery'], at: UtcMs): boolean =>
    basal.some((one) => one.delivery === delivery && Math.abs(one.at - at) <= SAME_MOMENT_MS);
  const changed = (before: number, record: DataRecord, sign: SignKind) =>
    signs.findLast((one) => one.sign === sign && record.at - one.records.at(-1)!.at <= before);
  for (const record of records) {
    switch (record.kind) {
      case 'alarm': {
        const same = signs.findLast(
          (one) => isSameAlarm(one.records.at(-1)!, record) && record.at - one.records.at(-1)!.at <= SAME_ALARM_MS,
        );
        if (same) same.records.push(record);
        else add('alarm', text(`alarm.${record.alarm}`), record);
        break;
      }
      case 'event':
        if (CHANGES.includes(record.event)) {
          const same = changed(ONE_CHANGE_MS, record, 'change');
          if (same) same.records.push(record);
          else add('change', '', record);
        } else if (isSaid(record, runs, basal) || SILENT.includes(record.event)) break;
        else add('event', eventLabel(record), record);
        break;
      case 'calibration':
        add('calibration', text('sign.calibration'), record);
        break;
      case 'clock-change':
        add('clock', text('sign.clock'), record);
        break;
      case 'settings': {
        if (record.how === 'found') break;
        const same = changed(ONE_CHANGE_MS, record, 'settings');
        if (same) same.records.push(record);
        else add('settings', text('sign.settings'), record);
        break;
      }
      case 'wizard':
        add('estimate', text('record.wizard').toLocaleLowerCase(), record);
        break;
      case 'temp-basal':
        // Where delivered basal is known, that shows it.
        if (!covers(basal, record.at)) add('event', text('record.temp-basal').toLocaleLowerCase(), record);
        break;
    }
  }
  return signs.map((sign) => (sign.sign === 'change' ? { ...sign, label: changeLabel(sign.records) } : sign));
}

function isSameAlarm(one: DataRecord, other: Alarm): boolean {
  return (
    one.kind === 'alarm' && one.deviceId === other.deviceId && one.alarm === other.alarm && one.code === other.code
  );
}

function covers(basal: readonly Basal[], at: UtcMs): boolean {
  return basal.some((one) => one.at <= at + SAME_MOMENT_MS && one.at + one.durationMs > at);
}

/** A stop or a start that the basal itself shows. */
function isSaid(
  { event, at }: DeviceEvent,
  runs: (delivery: Basal['delivery'], at: UtcMs) => boolean,
  basal: readonly Basal[],
): boolean {
  if (event === 'suspend') return runs('suspended', at);
  return event === 'resume' && covers(basal, at);
}

function eventLabel({ event }: DeviceEvent): string {
  if (event === 'battery-in') return text('sign.battery');
  if (event === 'sensor-start') return text('sign.sensor');
  return text(`event.${event}`);
}

/** With a rewind the reservoir came off too; a fill alone is a set. */
function changeLabel(records: readonly DataRecord[]): string {
  const events = records.map((record) => (record.kind === 'event' ? record.event : undefined));
  if (events.includes('cannula-fill') || events.includes('prime')) return text('sign.set');
  return text(events.includes('rewind') ? 'sign.reservoir' : 'sign.change');
}
