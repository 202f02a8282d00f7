// `npm run -s decode -- <driver-id> [--model M] [--zone Z] <file>…`: the records of a capture as JSON lines.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { manifestById, manifests } from '../../drivers/index.ts';
import type { Capture } from '../device/driver.ts';
import { text } from '../device/bytes.ts';
import { Transcript } from '../device/transcript.ts';
import { asAppError } from '../model/errors.ts';
import { deviceIdOf, stamp } from '../model/identity.ts';
import { zone } from '../model/time.ts';
import type { Command } from './command.ts';
import { splitWords } from './command.ts';

const USAGE =
  'usage: npm run -s decode -- <driver-id> [--model M] [--zone Z] [--sensor] [--totals] <file>…   (or --list)';

/** `--sensor`, `--totals`: what drivers of pumps understand. */
const FLAGS: readonly string[] = ['list', 'sensor', 'totals'];

/**
 * Exit codes: 0 everything was read, 1 damage (each place on stderr, the rest on stdout), 2 wrong words.
 * Device times are taken in `--zone`, UTC when there is none.
 */
export const run: Command = async (args, { out, err }) => {
  const { values, flags, operands } = splitWords(args, ['model', 'zone']);
  if (flags.includes('list')) {
    for (const manifest of manifests) out(`${manifest.id}\t${manifest.models.join(', ')}`);
    return 0;
  }
  const strange = flags.find((flag) => !FLAGS.includes(flag));
  if (strange !== undefined) {
    err(`no option --${strange}`);
    err(USAGE);
    return 2;
  }
  const [id, ...files] = operands;
  const manifest = id === undefined ? undefined : manifestById(id);
  if (!manifest) {
    err(id === undefined ? USAGE : `no driver ${id}`);
    err(`known drivers: ${manifests.map((item) => item.id).join(', ')}`);
    return 2;
  }
  if (!files.length) {
    err(USAGE);
    return 2;
  }
  let clockZone;
  try {
    clockZone = zone(values['zone'] ?? 'UTC');
  } catch {
    err(`no time zone ${values['zone']}`);
    return 2;
  }
  const captures: Capture[] = [];
  for (const file of files) {
    let bytes;
    try {
      bytes = await readFile(file);
    } catch {
      err(`cannot read ${file}`);
      return 2;
    }
    captures.push(captureOf(new Uint8Array(bytes), nameOf(file, files)));
  }
  try {
    const { decode } = await manifest.load();
    const {
      info,
      readings,
      problems,
      notes = [],
    } = decode(captures, {
      ...(values['model'] && { model: values['model'] }),
      flags,
    });
    const clock = { zone: clockZone };
    for (const record of stamp(readings, deviceIdOf(manifest.id, info.serial), clock)) out(JSON.stringify(record));
    for (const { where, what } of problems) err(`${where}: ${what}`);
    for (const note of notes) err(note);
    return problems.length ? 1 : 0;
  } catch (error) {
    const { code, message } = asAppError(error);
    err(`${code}: ${message}`);
    return 1;
  }
};

/** A file's own name, and its folder's too where others are called the same. */
function nameOf(file: string, files: readonly string[]): string {
  const name = path.basename(file);
  const isAlone = files.filter((other) => path.basename(other) === name).length === 1;
  return isAlone ? name : `${path.basename(path.dirname(path.resolve(file)))}/${name}`;
}

/** A file of JSON lines is a conversation (its received chunks count), anything else the bytes as they were received. */
export function captureOf(bytes: Uint8Array, fileName: string): Capture {
  const head = text(bytes.subarray(0, 4096)).trimStart();
  if (head.startsWith('{') && /"(dir|meta)"/.test(head)) {
    try {
      const conversation = Transcript.fromJsonLines(new TextDecoder().decode(bytes));
      return { chunks: conversation.received, transfers: conversation.transfers, fileName };
    } catch {
      // Not a conversation after all: a file driver may know what it is.
    }
  }
  return { chunks: [bytes], fileName };
}
