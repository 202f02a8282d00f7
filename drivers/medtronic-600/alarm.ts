// Numbers of the alarms and alerts, and what they mean.
import type { AlarmName } from '../../src/model/record.ts';
import type { EventOf } from './event.ts';

/**
 * By the pump's number, as its alarm history shows them. Source: pazaan/600SeriesAndroidUploader `PumpAlert.java`, which
 * its users completed from the screens of their pumps; 17 of the numbers stand in the saved histories.
 */
const NAMES: Readonly<Record<number, AlarmName>> = {
  3: 'device-error',
  4: 'device-error',
  // The battery was out for more than ten minutes.
  6: 'battery-out',
  7: 'occlusion',
  8: 'occlusion',
  11: 'battery-empty',
  15: 'device-error',
  53: 'device-error',
  54: 'device-error',
  58: 'battery-empty',
  61: 'button',
  73: 'battery-low',
  84: 'battery-out',
  104: 'battery-low',
  105: 'reservoir-low',
  106: 'reservoir-low',
  113: 'reservoir-empty',
  775: 'calibrate-now',
  776: 'calibration-error',
  777: 'sensor-error',
  778: 'sensor-error',
  780: 'lost-sensor',
  781: 'weak-signal',
  784: 'rising',
  786: 'calibration-error',
  787: 'calibration-error',
  789: 'sensor-error',
  790: 'weak-signal',
  791: 'weak-signal',
  794: 'sensor-end',
  795: 'weak-signal',
  796: 'weak-signal',
  801: 'sensor-error',
  802: 'low-glucose',
  803: 'low-glucose',
  805: 'low-predicted',
  809: 'low-suspend',
  810: 'low-suspend',
  811: 'low-suspend',
  816: 'high-glucose',
  817: 'high-predicted',
  869: 'calibrate-soon',
};

export function alarmName(code: number): AlarmName {
  return NAMES[code] ?? 'other';
}

/** Alerts that carry the sensor glucose they are about (same source, and 9 of 9 of 816 and 817 in the saved histories). */
const WITH_GLUCOSE: ReadonlySet<number> = new Set([802, 805, 809, 816, 817]);
const EXTRA_DATA = 0x02;

/** Sensor glucose the alert names, mg/dL. */
export function alarmGlucose({ code, flags, glucose }: EventOf<0x28>): number | undefined {
  const isNamed = WITH_GLUCOSE.has(code) && (flags & EXTRA_DATA) !== 0;
  return isNamed && glucose >= 40 && glucose <= 400 ? glucose : undefined;
}

/** A number of an alarm of that name, 0 when there is none; for the simulated pump. */
export function alarmCode(name: AlarmName): number {
  return Number(Object.entries(NAMES).find(([, item]) => item === name)?.[0] ?? 0);
}
