// The commands a Paradigm pump is asked with: an allow-list, with the parameters each may carry and the answer it brings.

/** Bytes of an answer: one packet, a basal profile, a page of history or glucose, an ISIG page, or just an acknowledgement. */
export type AnswerBytes = 0 | 64 | 192 | 1024 | 2048;

export interface Command {
  readonly opcode: number;
  readonly answerBytes: AnswerBytes;
  /** What may stand behind the opcode: nothing, or a page number. */
  readonly parameters: 'none' | 'page' | 'long-page' | 'power';
}

function query(opcode: number, answerBytes: AnswerBytes = 64): Command {
  return { opcode, answerBytes, parameters: 'none' };
}

/**
 * Everything that may be asked. Each was sent by the maker's program to a 515 or 522 without effect on the pump (captures
 * 515-208850-official-uploader and 522-665455-complete); opcodes from 70 up are not harmless as such (A0 switches a
 * trace on), so nothing else is added without such a capture.
 */
export const COMMANDS = {
  power: { opcode: 0x5d, answerBytes: 0, parameters: 'power' },
  clock: query(0x70),
  pumpId: query(0x71),
  battery: query(0x72),
  reservoir: query(0x73),
  firmware: query(0x74),
  errorStatus: query(0x75),
  remoteIds: query(0x76),
  totals: query(0x79),
  historyPage: { opcode: 0x80, answerBytes: 1024, parameters: 'page' },
  pumpState: query(0x83),
  language: query(0x86),
  wizardOn: query(0x87),
  carbUnit: query(0x88),
  glucoseUnit: query(0x89),
  carbRatios: query(0x8a),
  sensitivities: query(0x8b),
  model: query(0x8d),
  alarmTimes: query(0x8e),
  reservoirWarning: query(0x8f),
  glucoseReminder: query(0x90),
  basalStandard: query(0x92, 192),
  basalA: query(0x93, 192),
  basalB: query(0x94, 192),
  meterIds: query(0x95),
  alarmClock: query(0x97),
  tempBasal: query(0x98),
  sensorSettings: query(0x99),
  glucosePage: { opcode: 0x9a, answerBytes: 1024, parameters: 'long-page' },
  isigPage: { opcode: 0x9b, answerBytes: 2048, parameters: 'long-page' },
  calibrationFactor: query(0x9c),
  historyNumber: query(0x9d),
  targets: query(0x9f),
  settings: query(0xc0),
  settingsSaved: query(0xc1),
  wizardSetup: query(0xc3),
  bolusReminder: query(0xc5),
  bolusReminderTimes: query(0xc6),
  factory: query(0xc7),
  sensorNumbers: query(0xcd),
  status: query(0xce),
} as const satisfies Record<string, Command>;

const BY_OPCODE: ReadonlyMap<number, Command> = new Map(
  Object.values(COMMANDS).map((command) => [command.opcode, command]),
);

export function commandOf(opcode: number): Command | undefined {
  return BY_OPCODE.get(opcode);
}

/** Minutes the pump keeps its radio on; what every capture asks for. */
export const RADIO_MINUTES = 10;
export const RADIO_ON = Uint8Array.of(0x01, RADIO_MINUTES);
export const RADIO_OFF = Uint8Array.of(0x00, 0x00);

/** The oldest history page a pump has is 35 (pages 0 to 35 from five pumps; 36 is refused by four models). */
export const OLDEST_PAGE = 35;

export const NO_PARAMETERS = new Uint8Array(0);

/** A page of history is named by one byte, 0 the newest. */
export function pageParameter(page: number): Uint8Array {
  return Uint8Array.of(page);
}

/** A sensor page is named by its running number, BE32. */
export function longPageParameter(page: number): Uint8Array {
  return Uint8Array.of((page >>> 24) & 0xff, (page >>> 16) & 0xff, (page >>> 8) & 0xff, page & 0xff);
}

/** True for a command of the list with parameters it may carry. */
export function mayAsk(opcode: number, parameters: Uint8Array): boolean {
  const command = commandOf(opcode);
  switch (command?.parameters) {
    case undefined:
      return false;
    case 'none':
      return parameters.length === 0;
    case 'page':
      return parameters.length === 1 && parameters[0]! <= OLDEST_PAGE;
    case 'long-page':
      return parameters.length === 4;
    case 'power':
      return isPair(parameters, RADIO_ON) || isPair(parameters, RADIO_OFF);
  }
}

function isPair(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === 2 && a[0] === b[0] && a[1] === b[1];
}
