// Rows of the maker's export of a Paradigm pump, and readings, as comparable lines of text: one line a fact.
import type { DeviceSettings, Reading, WizardInput } from '../../src/model/record.ts';
import { MINUTE_MS, wallMs, wallTime } from '../../src/model/time.ts';
import type { ReadingOf } from '../../src/model/record.ts';

export interface CareLinkRow {
  readonly type: string;
  readonly time: string;
  readonly raw: Readonly<Record<string, string>>;
  readonly cells: Readonly<Record<string, string>>;
}

/** A line of text for one fact, by the type of the row it stands in. */
export interface Fact {
  readonly type: string;
  readonly time: string;
  readonly text: string;
}

/** All rows with a time; `3/29/15`, or `19-10-11` with the day first. */
export function careLinkRows(bytes: Uint8Array): CareLinkRow[] {
  const lines = new TextDecoder('latin1').decode(bytes).split(/\r?\n/);
  const head = lines.findIndex((line) => line.startsWith('Index,'));
  const names = cells(lines[head]!);
  return lines.slice(head + 1).flatMap((line) => {
    const values = cells(line);
    if (values.length < names.length - 2) return [];
    const row = Object.fromEntries(names.map((name, i) => [name, values[i] ?? '']));
    const time = timeOf(row['Date'] ?? '', row['Time'] ?? '');
    if (!time) return [];
    const raw: Record<string, string> = {};
    for (const part of (row['Raw-Values'] ?? '').split(/, (?=[A-Z_0-9]+=)/)) {
      const at = part.indexOf('=');
      if (at > 0) raw[part.slice(0, at)] = part.slice(at + 1).replace(',', '.');
    }
    return [{ type: row['Raw-Type'] ?? '', time, raw, cells: row }];
  });
}

function cells(line: string): string[] {
  const found: string[] = [];
  let cell = '';
  let quoted = false;
  for (const char of line) {
    if (char === '"') quoted = !quoted;
    else if (char === ',' && !quoted) {
      found.push(cell);
      cell = '';
    } else cell += char;
  }
  found.push(cell);
  return found;
}

function timeOf(date: string, time: string): string | undefined {
  const slashes = /^(\d+)\/(\d+)\/(\d+)$/.exec(date);
  const dashes = /^(\d+)-(\d+)-(\d+)$/.exec(date);
  const clock = /^(\d+):(\d+):(\d+)$/.exec(time);
  if (!clock || !(slashes ?? dashes)) return undefined;
  const [, month, day, year] = slashes ?? [undefined, dashes![2], dashes![1], dashes![3]];
  return wallTime(
    2000 + Number(year),
    Number(month),
    Number(day),
    Number(clock[1]),
    Number(clock[2]),
    Number(clock[3]),
  );
}

const amount = (value: string | number | undefined): string => Number(value ?? 0).toFixed(3);
const whole = (value: string | number | undefined): string => Number(value ?? 0).toFixed(0);
/** mg/dL a minute: the maker reckons with 18.016. */
const hundredths = (value: string | undefined): string => Number(value ?? 0).toFixed(2);
const minutes = (ms: string | number | undefined): string => `${Number(ms ?? 0) / MINUTE_MS} min`;

/** What a row says, for the types that become readings; `undefined` for the others. */
export function factOfRow({ type, time, raw }: CareLinkRow): Fact | undefined {
  const fact = (kind: string, text = ''): Fact => ({ type: kind, time, text });
  switch (type) {
    case 'BolusNormal':
      return fact('bolus', `${amount(raw['PROGRAMMED_AMOUNT'])} ${amount(raw['AMOUNT'])}`);
    case 'BolusSquare': {
      const programmed = Number(raw['PROGRAMMED_AMOUNT']);
      // A dual wave without a square share is a normal bolus.
      if (raw['IS_DUAL_COMPONENT'] === 'true' && programmed === 0) return undefined;
      const text = `${amount(programmed)} ${amount(raw['AMOUNT'])} ${minutes(raw['DURATION'])}`;
      return fact(raw['IS_DUAL_COMPONENT'] === 'true' ? 'dual square' : 'square', text);
    }
    case 'BolusWizardBolusEstimate':
      return fact(
        'wizard',
        [
          whole(raw['BG_INPUT']),
          whole(raw['CARB_INPUT']),
          amount(raw['CARB_RATIO']),
          whole(raw['INSULIN_SENSITIVITY']),
          whole(raw['BG_TARGET_LOW']),
          whole(raw['BG_TARGET_HIGH']),
          amount(raw['BOLUS_ESTIMATE']),
          amount(raw['CORRECTION_ESTIMATE']),
          amount(raw['FOOD_ESTIMATE']),
          amount(raw['UNABSORBED_INSULIN_TOTAL']),
        ].join(' '),
      );
    case 'ChangeTempBasalPercent':
      if (Number(raw['DURATION']) === 0) return fact('temp basal', 'cancelled');
      return fact('temp basal', `${Number(raw['PERCENT_OF_RATE'])}% ${minutes(raw['DURATION'])}`);
    case 'ChangeTempBasal':
      if (Number(raw['DURATION']) === 0) return fact('temp basal', 'cancelled');
      return fact('temp basal', `${amount(raw['RATE'])} U/h ${minutes(raw['DURATION'])}`);
    case 'CalBGForPH':
      return fact('meter glucose', whole(raw['AMOUNT']));
    case 'AlarmPump':
      return fact('pump alarm', whole(raw['RAW_TYPE']));
    case 'AlarmSensor':
      return fact('sensor alert', `${whole(raw['ALARM_TYPE'])} ${whole(raw['AMOUNT'])}`);
    case 'ClearAlarm':
      return fact('alarm cleared', whole(raw['ALARM_TYPE']));
    case 'JournalEntryPumpLowBattery':
      return fact('low battery');
    case 'JournalEntryPumpLowReservoir':
      return fact('low reservoir', amount(raw['AMOUNT']));
    case 'ResultDailyTotal':
      return fact('daily total', amount(raw['AMOUNT']));
    case 'Prime':
      return fact('prime', `${raw['PRIME_TYPE']} ${amount(raw['AMOUNT'])}`);
    case 'Rewind':
      return fact('rewind');
    case 'ChangeSuspendEnable':
      return fact('suspend', raw['ENABLE'] === 'normal_pumping' ? 'resume' : 'suspend');
    case 'ChangeBatteryEnable':
      return fact('battery', raw['ENABLE']!);
    case 'ChangeTime':
      return fact('clock', whole(Number(raw['NEW_TIME']) % (3600_000 / 2)));
    case 'ChangeActiveBasalProfilePattern':
      return fact('pattern', `${raw['OLD_PATTERN_NAME']} ${raw['PATTERN_NAME']}`);
    case 'ChangeBasalProfile':
    case 'ChangeBasalProfilePre':
      return fact(
        type === 'ChangeBasalProfile' ? 'profile slot' : 'profile slot before',
        `${minutes(raw['START_TIME'])} ${amount(raw['RATE'])}`,
      );
    case 'BasalProfileStart':
      return fact('basal start', amount(raw['RATE']));
    case 'JournalEntryMealMarker':
      return fact('meal marker', whole(raw['CARB_INPUT']));
    case 'JournalEntryInsulinMarker':
      return fact('insulin marker', amount(raw['AMOUNT']));
    case 'JournalEntryExerciseMarker':
      return fact('exercise marker');
    case 'JournalEntryOtherMarker':
      return fact('other marker');
    case 'ChangeMaxBasal':
      return fact('max basal', amount(raw['RATE']));
    case 'ChangeMaxBolus':
      return fact('max bolus', amount(raw['AMOUNT']));
    case 'ChangeTimeDisplayFormat':
      return fact('time format', raw['FORMAT']!);
    case 'ChangeTempBasalType':
      return fact('temp basal type', raw['TEMP_BASAL_TYPE']!);
    case 'ChangeBGReminderOffset':
      return fact('glucose reminder', minutes(raw['DURATION']));
    case 'ChangeSensorSetupConfig2':
      // One row for how it was and one for how it is.
      return fact('sensor setup', sensorSetup(raw));
    case 'ChangeSensorAlarmSilenceConfig':
      return fact('alerts silenced', `${SCOPES[raw['SCOPE']!]} ${minutes(raw['DURATION'])}`);
    case 'ChangeSensorPredictiveAlertProfile':
      return fact('predictive alerts', `${predictedMin(raw, 'HIGH')} ${predictedMin(raw, 'LOW')}`);
    case 'ChangeSensorPredictiveAlertPattern':
      return fact('predictive alerts on', raw['ENABLE']);
    case 'ChangeSensorRateOfChangeAlertSetup':
      return fact('rate alerts', `${rateAlerts(raw, 'OLD')}, ${rateAlerts(raw, 'NEW')}`);
    default:
      return undefined;
  }
}

const SCOPES: Readonly<Record<string, string>> = {
  normal: 'none',
  high_glucose: 'high glucose',
  low_glucose: 'low glucose',
  high_and_low_glucose: 'high and low glucose',
  all: 'all',
};

function sensorSetup(raw: CareLinkRow['raw']): string {
  return [
    raw['IS_SENSOR_ENABLED'],
    raw['CAL_REMINDER_ENABLE'],
    ...['MISSED_DATA_TIME', 'HIGH_GLUCOSE_SNOOZE_TIME', 'LOW_GLUCOSE_SNOOZE_TIME', 'ALARM_SNOOZE_TIME'].map((name) =>
      minutes(raw[name]),
    ),
    minutes(raw['CAL_REMINDER_TIME']),
    raw['TRANSMITTER_ID']!.replace('-------', 'none'),
    whole(raw['HIGH_AREA_UNDER_CURVE']),
    whole(raw['LOW_AREA_UNDER_CURVE']),
    raw['IS_AUTO_CAL_ENABLE'],
    raw['IS_LOW_SUSPEND_ENABLE']!.replace('null', ''),
    raw['LOW_SUSPEND_LIMIT'] === 'null' ? '' : whole(raw['LOW_SUSPEND_LIMIT']),
  ].join(' ');
}

/** The pump writes 0 where the export says that there is no such alert, and then a number of its own. */
function predictedMin(raw: CareLinkRow['raw'], end: 'HIGH' | 'LOW'): string {
  return raw[`${end}_ENABLE`] === 'true' ? minutes(raw[`${end}_DURATION`]) : minutes(0);
}

function rateAlerts(raw: CareLinkRow['raw'], which: 'OLD' | 'NEW'): string {
  return ['RISING', 'FALLING']
    .map((end) => `${raw[`${which}_${end}_LIMIT_ENABLE`]} ${hundredths(raw[`${which}_${end}_LIMIT`])}`)
    .join(' ');
}

/** What a reading says, in the words of the rows. Basal starts are looked up in the delivered basal instead. */
export function factsOfReading(reading: Reading): Fact[] {
  const fact = (type: string, text = '', time = reading.deviceTime): Fact => ({ type, time, text });
  switch (reading.kind) {
    case 'bolus':
      return bolusFacts(reading);
    case 'wizard':
      return [fact('wizard', wizardText(reading.wizard))];
    case 'temp-basal': {
      const { percent, unitsPerHour, durationMs } = reading;
      if (durationMs === 0) return [fact('temp basal', 'cancelled')];
      const rate = percent === undefined ? `${amount(unitsPerHour)} U/h` : `${percent}%`;
      return [fact('temp basal', `${rate} ${minutes(durationMs)}`)];
    }
    case 'smbg':
      return [fact('meter glucose', whole(reading.mgdl))];
    case 'alarm': {
      if (reading.alarm === 'battery-low') return [fact('low battery')];
      if (reading.alarm === 'reservoir-low') return [fact('low reservoir', amount(reading.units))];
      const isSensor = (reading.code ?? 0) >= 88 && reading.alarm !== 'low-suspend' && reading.alarm !== 'device-error';
      return [
        isSensor
          ? fact('sensor alert', `${reading.code} ${whole(reading.mgdl)}`)
          : fact('pump alarm', whole(reading.code)),
      ];
    }
    case 'event':
      return eventFacts(reading);
    case 'daily-total':
      return [fact('daily total', amount(reading.units))];
    case 'clock-change':
      return [fact('clock', whole(wallMs(reading.newDeviceTime) % (3600_000 / 2)))];
    case 'carbs':
      return [fact('meal marker', whole(reading.grams))];
    case 'injection':
      return [fact('insulin marker', amount(reading.units))];
    case 'settings':
      return reading.how === 'changed' ? settingsFacts(reading) : [];
    default:
      return [];
  }
}

function bolusFacts(reading: ReadingOf<'bolus'>): Fact[] {
  const { deviceTime: time, units, programmedUnits = units, extendedUnits = 0, programmedExtendedUnits = 0 } = reading;
  const facts: Fact[] = [];
  const square = `${amount(programmedExtendedUnits)} ${amount(extendedUnits)} ${minutes(reading.durationMs)}`;
  if (reading.shape !== 'extended') {
    const text = `${amount(programmedUnits - programmedExtendedUnits)} ${amount(units - extendedUnits)}`;
    facts.push({ type: 'bolus', time, text });
  }
  if (reading.shape === 'dual') facts.push({ type: 'dual square', time, text: square });
  if (reading.shape === 'extended') facts.push({ type: 'square', time, text: square });
  if (reading.wizard) facts.push({ type: 'wizard', time, text: wizardText(reading.wizard) });
  return facts;
}

function wizardText(wizard: WizardInput): string {
  return [
    whole(wizard.mgdl),
    whole(wizard.grams),
    amount(wizard.gramsPerUnit),
    whole(wizard.mgdlPerUnit),
    whole(wizard.targetLowMgdl),
    whole(wizard.targetHighMgdl),
    amount(wizard.suggestedUnits),
    amount(wizard.correctionUnits),
    amount(wizard.foodUnits),
    amount(wizard.activeUnits),
  ].join(' ');
}

function eventFacts({ event, units, detail, deviceTime: time }: ReadingOf<'event'>): Fact[] {
  const fact = (type: string, text = ''): Fact[] => [{ type, time, text }];
  switch (event) {
    case 'alarm-cleared':
      return fact('alarm cleared', whole(detail));
    case 'tubing-fill':
    case 'cannula-fill':
      return fact('prime', `${event === 'tubing-fill' ? 'manual' : 'fixed'} ${amount(units)}`);
    case 'rewind':
      return fact('rewind');
    case 'suspend':
    case 'resume':
      return fact('suspend', event);
    case 'battery-in':
    case 'battery-out':
      return fact('battery', String(event === 'battery-in'));
    case 'exercise-marker':
      return fact('exercise marker');
    case 'other-marker':
      return fact('other marker');
    case 'reset':
      return fact('daily total', amount(0));
    default:
      return [];
  }
}

function settingsFacts({ settings, before, deviceTime: time }: ReadingOf<'settings'>): Fact[] {
  const facts: Fact[] = [];
  const push = (type: string, text: string): void => void facts.push({ type, time, text });
  if (settings.activeProfile) push('pattern', `${before?.activeProfile} ${settings.activeProfile}`);
  const slots = (type: string, found: DeviceSettings | undefined): void => {
    for (const profile of found?.basalProfiles ?? [])
      for (const slot of profile.slots) push(type, `${slot.startMin} min ${amount(slot.unitsPerHour)}`);
  };
  slots('profile slot', settings);
  slots('profile slot before', before);
  if (settings.maxBasalUnitsPerHour !== undefined) push('max basal', amount(settings.maxBasalUnitsPerHour));
  if (settings.maxBolusUnits !== undefined) push('max bolus', amount(settings.maxBolusUnits));
  const other = settings.other ?? {};
  const is24h = other['settings.device.clock-24h'];
  if (is24h !== undefined) push('time format', is24h ? 'd24' : 'd12');
  const isPercent = other['settings.device.temp-basal-percent'];
  if (isPercent !== undefined) push('temp basal type', isPercent ? 'percentage' : 'insulin_units');
  const reminder = other['settings.device.glucose-reminder-min'];
  if (reminder !== undefined) push('glucose reminder', `${reminder} min`);
  for (const part of [before, settings]) sensorFacts(part?.other ?? {}, push);
  const [was, is] = [before?.other ?? {}, other];
  if (is['settings.device.rising-alert'] !== undefined) push('rate alerts', `${alertText(was)}, ${alertText(is)}`);
  return facts;
}

type Other = NonNullable<DeviceSettings['other']>;

function sensorFacts(other: Other, push: (type: string, text: string) => void): void {
  const value = (name: string): string => String(other[`settings.device.${name}`] ?? '');
  const min = (name: string): string => `${value(name)} min`;
  const mgdl = (name: string): string => (value(name) === '' ? '' : whole(value(name)));
  if (value('missed-data-min'))
    push(
      'sensor setup',
      [
        value('sensor'),
        value('calibration-reminder'),
        ...['missed-data-min', 'high-alert-snooze-min', 'low-alert-snooze-min', 'alarm-snooze-min'].map(min),
        min('calibration-reminder-min'),
        value('transmitter') || 'none',
        mgdl('high-area-mgdl'),
        mgdl('low-area-mgdl'),
        value('automatic-calibration'),
        value('low-suspend'),
        mgdl('low-suspend-mgdl'),
      ].join(' '),
    );
  if (value('alerts-silenced')) push('alerts silenced', `${value('alerts-silenced')} ${min('alerts-silenced-min')}`);
  if (value('predicted-alerts')) {
    push('predictive alerts on', value('predicted-alerts'));
    push('predictive alerts', `${min('high-predicted-alert-min')} ${min('low-predicted-alert-min')}`);
  }
}

function alertText(other: Other): string {
  return ['rising', 'falling']
    .map((end) => {
      const [isOn, limit] = ['', '-mgdl-per-min'].map((name) => other[`settings.device.${end}-alert${name}`]);
      return `${isOn} ${hundredths(String(limit))}`;
    })
    .join(' ');
}

/** Seconds by which a reading's time may differ from its row's: where one reading joins rows of different times. */
const LATITUDE_S: Readonly<Record<string, number>> = { wizard: 2, 'dual square': 1300 };

export interface Comparison {
  /** By type: rows found, rows not found, facts that no row has. */
  readonly counts: Readonly<Record<string, { matched: number; missing: number; extra: number }>>;
  readonly missing: readonly Fact[];
  readonly extra: readonly Fact[];
}

/** Holds facts against each other, one to one. */
export function compare(rows: readonly Fact[], found: readonly Fact[]): Comparison {
  const counts: Record<string, { matched: number; missing: number; extra: number }> = {};
  const count = (type: string): { matched: number; missing: number; extra: number } =>
    (counts[type] ??= { matched: 0, missing: 0, extra: 0 });
  const left = new Map<string, Fact[]>();
  const key = ({ type, text }: Fact): string => `${type}|${text}`;
  for (const fact of found) left.set(key(fact), [...(left.get(key(fact)) ?? []), fact]);
  const missing: Fact[] = [];
  for (const row of rows) {
    const candidates = left.get(key(row)) ?? [];
    const latitude = (LATITUDE_S[row.type] ?? 0) * 1000;
    const at = candidates.findIndex((fact) => Math.abs(wallMs(fact.time) - wallMs(row.time)) <= latitude);
    if (at < 0) {
      missing.push(row);
      count(row.type).missing++;
    } else {
      candidates.splice(at, 1);
      count(row.type).matched++;
    }
  }
  const extra = [...left.values()].flat();
  for (const fact of extra) count(fact.type).extra++;
  return { counts, missing, extra };
}
