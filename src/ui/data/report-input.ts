// What the reports page knows before a report is made, and what a report is made from.
import { TYPED_IN } from '../../model/identity.ts';
import type { DataRecord, RecordKind } from '../../model/record.ts';
import type { Day, Range, UtcMs, Zone } from '../../model/time.ts';
import { addDays } from '../../model/time.ts';
import type { ReportDevice, ReportId, ReportInput } from '../../reports/report.ts';
import { distinctFingersticks } from '../../stats/fingersticks.ts';
import type { Person } from '../../store/people.ts';
import type { Store, StoredDevice } from '../../store/store.ts';
import { rangesOf } from '../state/targets.ts';
import { deviceSort, fingerstickRank } from '../../overview/devices.ts';
import { LIFE_KINDS } from '../../overview/life-kinds.ts';
import type { Period } from '../../overview/period.ts';
import { periodOf, rangeOf } from '../../overview/period.ts';
import { sourceName } from './source-name.ts';

/** The readings a report is about: without any of them in its days there is nothing to make. */
export const MAIN_KIND = { 'fingerstick-profile': 'smbg' } as const satisfies Record<ReportId, RecordKind>;

export interface ReportsState {
  readonly period: Period;
  readonly range: Range;
  /** First and last day with data of any kind; absent when there is none. */
  readonly days: { readonly first: Day; readonly last: Day } | undefined;
  /** How many main readings each report would be made from, each counted once. */
  readonly counts: Readonly<Record<ReportId, number>>;
  /** As many days as are shown, up to the last one with a main reading; absent when there is none at all. */
  readonly filled: Readonly<Record<ReportId, Pick<Period, 'first' | 'last'> | undefined>>;
}

export interface ReportsRequest {
  /** As in the address. */
  readonly param: string | undefined;
  readonly zone: Zone;
  readonly now: UtcMs;
}

export async function reportsState(store: Store, { param, zone, now }: ReportsRequest): Promise<ReportsState> {
  const [life, smbgSpan, devices] = await Promise.all([
    store.span(LIFE_KINDS),
    store.span([MAIN_KIND['fingerstick-profile']]),
    store.devices(),
  ]);
  const lastDay = (span: Range): Day => zone.dayAt(span.to - 1);
  const period = periodOf(param, life && lastDay(life), zone.dayAt(now));
  const range = rangeOf(period, zone);
  const fingersticks = distinctFingersticks(await store.range('smbg', range), fingerstickRank(devices));
  const ending = (last: Day): Pick<Period, 'first' | 'last'> => ({ first: addDays(last, 1 - period.days), last });
  return {
    period,
    range,
    days: life && { first: zone.dayAt(life.from), last: lastDay(life) },
    counts: { 'fingerstick-profile': fingersticks.length },
    filled: { 'fingerstick-profile': smbgSpan && ending(lastDay(smbgSpan)) },
  };
}

/** Everything a report needs of the store. */
export async function reportInput(
  store: Store,
  person: Person,
  needs: readonly RecordKind[],
  range: Range,
): Promise<ReportInput> {
  const [devices, ...lists] = await Promise.all([store.devices(), ...needs.map((kind) => store.range(kind, range))]);
  const records = lists.flat() as readonly DataRecord[];
  const ids = new Set(records.map(({ deviceId }) => deviceId));
  return {
    records,
    range,
    zoneId: person.zoneId,
    unit: person.unit,
    ranges: rangesOf(person),
    person: { name: person.name },
    devices: [
      ...devices.filter(({ id }) => ids.has(id)).map(reportDevice),
      ...(ids.has(TYPED_IN) ? [{ id: TYPED_IN, model: sourceName(TYPED_IN), sort: 'other' as const }] : []),
    ],
    ...(person.demo && { demo: true }),
  };
}

function reportDevice(device: StoredDevice): ReportDevice {
  const { id, model, serial, lastReadAt } = device;
  return { id, model, lastReadAt, sort: deviceSort(device), ...(serial && { serial }) };
}

/** 'fingerstick-profile-2026-11-08-to-2026-11-22.pdf'. */
export function reportFileName(id: ReportId, { first, last }: Pick<Period, 'first' | 'last'>): string {
  return `${id}-${first}-to-${last}.pdf`;
}
