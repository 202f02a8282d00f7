// The command line as an engineer uses it: whole processes, real captures.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { capturesFolder } from '../support/capture-files.mjs';

const folder = mkdtempSync(path.join(os.tmpdir(), 'basalt-cli-'));
after(() => rmSync(folder, { recursive: true, force: true }));

function run(script, ...args) {
  const { status, stdout, stderr } = spawnSync('npm', ['run', '-s', script, '--', ...args], { encoding: 'utf8' });
  return { status, records: stdout.split('\n').filter(Boolean), errors: stderr.split('\n').filter(Boolean) };
}

function capture(name) {
  const file = path.join(capturesFolder() ?? '', name);
  return existsSync(file) ? file : undefined;
}

const dump = capture('onetouch-dm-ascii/ultralink-HAXGR4PV-dmp.txt');
const conversation = capture('onetouch-dm-ascii/ultralink-HAXGR4PV.jsonl');
const contour = capture('ascensia-astm/contour-usb-7390-out.jsonl');
const pump = capture('paradigm-history-pages/523-736868/ReadHistoryData-page-4.data');
const skip = (file) => (file ? false : 'no captures on this machine');

test('an unknown driver lists the known ones and exits with 2', () => {
  const { status, records, errors } = run('decode', 'no-such-meter', 'file');
  assert.equal(status, 2);
  assert.deepEqual(records, []);
  assert.match(errors.join('\n'), /onetouch-ultra2/);
  assert.match(errors.join('\n'), /contour-hid/);
});

test('no words, no file and no such file exit with 2 and a sentence', () => {
  assert.equal(run('decode').status, 2);
  assert.equal(run('decode', 'onetouch-ultra2').status, 2);
  const missing = run('decode', 'onetouch-ultra2', path.join(folder, 'missing'));
  assert.equal(missing.status, 2);
  assert.match(missing.errors.join('\n'), /cannot read/);
  assert.equal(run('decode', 'onetouch-ultra2', '--zone', 'Mars/Base', import.meta.filename).status, 2);
});

test('an option nobody knows exits with 2: a misspelt one is not silently left out', () => {
  const { status, records, errors } = run('decode', 'medtronic-paradigm', '--sensr', import.meta.filename);
  assert.equal(status, 2);
  assert.deepEqual(records, []);
  assert.match(errors[0], /no option --sensr/);
});

test('--totals tells every day of a pump on stderr and changes nothing else [capture]', { skip: skip(pump) }, () => {
  const words = ['decode', 'medtronic-paradigm', '--model', '523'];
  const plain = run(...words, pump);
  const totals = run(...words, '--totals', pump);
  assert.deepEqual([totals.status, totals.records], [0, plain.records]);
  assert.deepEqual(plain.errors, []);
  assert.ok(totals.errors.length >= 2);
  assert.match(
    totals.errors[0],
    /^2015-\d\d-\d\d basal: pump \d+\.\d{3} U, reckoned \d+\.\d{3} U, difference -?\d+\.\d{3}, in whole strokes/,
  );
  assert.match(
    totals.errors.at(-1),
    /^\d+ days?: basal of \d+ of \d+ whole ones within 0\.06 U, \d+ exact in strokes; boluses of \d+ of \d+ exact$/,
  );
});

test('--list names every driver with its models', () => {
  const { status, records } = run('decode', '--list');
  assert.equal(status, 0);
  assert.match(records.join('\n'), /onetouch-ultra2\t.*Ultra2/);
});

test('the UltraLink dump is 500 records, one a line [capture]', { skip: skip(dump) }, () => {
  const { status, records, errors } = run('decode', 'onetouch-ultra2', dump);
  assert.deepEqual(errors, []);
  assert.equal(status, 0);
  assert.equal(records.length, 500);
  const first = JSON.parse(records[0]);
  assert.equal(first.kind, 'smbg');
  assert.equal(first.mgdl, 242);
  assert.equal(first.deviceTime, '2011-03-09T08:38:01');
  assert.equal(first.at, Date.UTC(2011, 2, 9, 8, 38, 1));
  assert.equal(first.deviceId, 'onetouch-ultra2:HAXGR4PV');
});

test('--zone reads the device clock in that zone [capture]', { skip: skip(dump) }, () => {
  const { records } = run('decode', 'onetouch-ultra2', '--zone', 'America/Los_Angeles', dump);
  assert.equal(JSON.parse(records[0]).at, Date.UTC(2011, 2, 9, 16, 38, 1));
});

/** The captured conversation ends with the header of the memory; the dump has the memory. Together: the whole of it. */
function wholeConversation() {
  const lines = readFileSync(conversation, 'utf8').trimEnd().split('\n');
  const { hex } = JSON.parse(lines.at(-1));
  assert.equal(Buffer.from(hex, 'hex').toString('latin1').slice(0, 5), 'P 500');
  const memory = readFileSync(dump).toString('hex');
  return [...lines.slice(0, -1), JSON.stringify({ dir: 'in', hex: memory }), ''].join('\n');
}

test('a conversation decodes like the dump inside it [capture]', { skip: skip(conversation) }, () => {
  const file = path.join(folder, 'conversation.jsonl');
  writeFileSync(file, wholeConversation());
  const { status, records } = run('decode', 'onetouch-ultra2', file);
  assert.equal(status, 0);
  assert.equal(records.length, 500);
  assert.deepEqual(records, run('decode', 'onetouch-ultra2', dump).records);
});

test('damage is one line on stderr a place, the rest is read, exit 1 [capture]', { skip: skip(dump) }, () => {
  const lines = readFileSync(dump, 'latin1').split('\r\n');
  lines[10] = lines[10].replace('143', '148');
  lines[200] = `${lines[200].slice(0, 20)}#${lines[200].slice(21)}`;
  const file = path.join(folder, 'damaged.txt');
  writeFileSync(file, lines.join('\r\n'), 'latin1');
  const { status, records, errors } = run('decode', 'onetouch-ultra2', file);
  assert.equal(status, 1);
  assert.equal(records.length, 498);
  assert.equal(errors.length, 2, errors.join('\n'));
});

test('a line that came twice is damage, not a second reading [capture]', { skip: skip(dump) }, () => {
  const lines = readFileSync(dump, 'latin1').split('\r\n');
  lines[301] = lines[300];
  const file = path.join(folder, 'twice.txt');
  writeFileSync(file, lines.join('\r\n'), 'latin1');
  const { status, records, errors } = run('decode', 'onetouch-ultra2', file);
  assert.equal(status, 1);
  assert.equal(records.length, 499);
  assert.equal(new Set(records).size, 499);
  assert.match(errors.join('\n'), /^line 302: says the same as the line before/);
});

test('an empty Contour USB has no records and no damage [capture]', { skip: skip(contour) }, () => {
  const { status, records, errors } = run('decode', 'contour-hid', contour);
  assert.deepEqual({ status, records, errors }, { status: 0, records: [], errors: [] });
});

const histories = ['mortlind_20170923_cgm_sample', 'paulokow_20171221_history_640G_with_CGM'].map((name) =>
  capture(`minimed-600/history-unmerged/${name}.bin`),
);

test(
  'saved histories, sensor and pump, are read together; that these are of two pumps is told, and is no damage [capture]',
  {
    skip: skip(histories[0] && histories[1]),
  },
  () => {
    const { status, records, errors } = run('decode', 'medtronic-600', ...histories);
    assert.equal(status, 0);
    assert.equal(errors.length, 1);
    assert.match(
      errors[0],
      /its clock is 39 days from that of mortlind.*they are of two pumps, or it was set by as much/,
    );
    const count = (kind) => records.filter((line) => JSON.parse(line).kind === kind).length;
    assert.deepEqual([count('cgm'), count('bolus'), count('smbg')], [326, 20, 11]);
  },
);

test('a file of another kind is an error, not a guess', () => {
  for (const id of ['onetouch-ultra2', 'contour-hid', 'medtronic-600']) {
    const { status, records, errors } = run('decode', id, import.meta.filename);
    assert.equal(status, 1);
    assert.deepEqual(records, []);
    assert.ok(errors.length > 0);
  }
});

test(
  're-decode reads what the app saved, by the driver and zone the file names [capture]',
  { skip: skip(conversation) },
  () => {
    const meta = {
      basalt: 1,
      driverId: 'onetouch-ultra2',
      model: 'OneTouch UltraLink',
      serial: 'HAXGR4PV',
      zone: 'America/Los_Angeles',
      startedAt: 0,
      appVersion: '0.1.0',
    };
    const file = path.join(folder, 'diagnostic.jsonl');
    writeFileSync(file, `${JSON.stringify({ meta })}\n${wholeConversation()}`);
    const { status, records } = run('re-decode', file);
    assert.equal(status, 0);
    assert.equal(records.length, 500);
    assert.equal(JSON.parse(records[0]).at, Date.UTC(2011, 2, 9, 16, 38, 1));
  },
);

test('the generated pages of docs/ are up to date', () => {
  const { status, errors } = run('docs', '--check');
  assert.deepEqual(errors, []);
  assert.equal(status, 0);
});
