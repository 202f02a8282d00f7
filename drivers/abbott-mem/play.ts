// The meter's side of a conversation of commands and answers, for the simulators.
import { latin1, text } from '../../src/device/bytes.ts';
import type { Scenario } from '../../src/device/simulator.ts';
import { faulty } from '../../src/device/simulator.ts';
import type { Transport } from '../../src/device/transport.ts';
import { AppError } from '../../src/model/errors.ts';

const PATIENCE_MS = 60_000;
/** Longer than any command: what does not become one is forgotten. */
const LONGEST_COMMAND = 64;

/**
 * Answers each command with its lines until the cable is closed. 'bad-checksum' damages line `nth` of an answer as often as
 * the scenario says; the sum over all of them does not fit then.
 */
export async function playDumps(
  port: Transport,
  scenario: Scenario,
  answers: ReadonlyMap<string, readonly string[]>,
): Promise<void> {
  const cable = faulty(port, scenario);
  const { fault } = scenario;
  let left = fault?.kind === 'bad-checksum' ? fault.times : 0;
  let heard = '';
  try {
    for (;;) {
      heard = (heard + text(await nextBytes(cable))).slice(-LONGEST_COMMAND);
      const command = [...answers.keys()].find((name) => heard.endsWith(name));
      if (command === undefined) continue;
      heard = '';
      for (const [i, line] of answers.get(command)!.entries()) {
        const wrong = fault?.kind === 'bad-checksum' && i === fault.nth && left-- > 0;
        await cable.write(latin1(wrong ? damaged(line) : line));
      }
    }
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'disconnected') throw error;
  }
}

/** Another digit in place of the last one, or an additional character where there is none. */
function damaged(line: string): string {
  const wrong = line.replace(/\d(?=\D*$)/, (digit) => (digit === '1' ? '2' : '1'));
  return wrong === line ? `!${line}` : wrong;
}

async function nextBytes(cable: Transport): Promise<Uint8Array> {
  for (;;) {
    try {
      return await cable.read(PATIENCE_MS);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'timeout') throw error;
    }
  }
}
