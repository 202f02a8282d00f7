// Times the Paradigm decoder of a bundle over captured and made-up pages, in a process of its own: a JSON line for each.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const [bundle, captures] = process.argv.slice(2);
const { decodeImage, emptyImage, encodeSensor, pumpModel } = await import(pathToFileURL(bundle).href);
const WARM = 50;
const RUNS = 301;
const SENSOR_PAGES = 49;
const NEWEST = 417;

history();
savedSensor();
madeUpSensor('six tenths of their bytes readings', 8);
const full = madeUpSensor('full', 400);
withoutDecoding(full);

/** `work` returns what it made, so that nothing of it is left out. */
function print(name, work) {
  let kept;
  for (let i = 0; i < WARM; i++) kept = work();
  const runs = [];
  const before = process.cpuUsage();
  for (let i = 0; i < RUNS; i++) {
    const start = performance.now();
    kept = work();
    runs.push(performance.now() - start);
  }
  const { user, system } = process.cpuUsage(before);
  if (!kept) throw new Error(name);
  runs.sort((a, b) => a - b);
  console.log(
    JSON.stringify({ name, medianMs: runs[RUNS >> 1], leastMs: runs[0], cpuMs: (user + system) / 1000 / RUNS }),
  );
}

function checked(image, model, least) {
  const { readings, problems } = decodeImage(image, { model });
  if (problems.length || readings.length < least)
    throw new Error(`${readings.length} readings, ${problems.length} problems`);
  return readings.length.toLocaleString('en-US');
}

/** The clock as the pump told it, ms, an hour behind the computer's UTC, and its newest page: history or sensor. */
function snapshot(clockMs, opcode, newest) {
  const clock = new Date(clockMs);
  const year = clock.getUTCFullYear();
  const date = [year >> 8, year & 0xff, clock.getUTCMonth() + 1, clock.getUTCDate()];
  return {
    computerAt: clockMs + 3_600_000,
    answers: new Map([
      [0x70, Uint8Array.of(clock.getUTCHours(), clock.getUTCMinutes(), clock.getUTCSeconds(), ...date)],
      [opcode, Uint8Array.of(0, 0, newest >> 8, newest & 0xff)],
    ]),
  };
}

function history() {
  const folder = path.join(captures, 'paradigm-history-pages/523-736868');
  if (!existsSync(folder)) return console.log(JSON.stringify({ name: 'history pages', missing: folder }));
  const image = emptyImage();
  for (const name of readdirSync(folder)) {
    const match = /page-(\d+)\.data$/.exec(name);
    if (match) image.history.set(NEWEST - Number(match[1]), new Uint8Array(readFileSync(path.join(folder, name))));
  }
  image.snapshots.push(snapshot(Date.UTC(2015, 2, 29, 22, 33, 26), 0x9d, NEWEST));
  const count = checked(image, '523', 2000);
  print(`${image.history.size} history pages of a 523: ${count} readings`, () => decodeImage(image, { model: '523' }));
}

/** The saved glucose pages that have their ISIG page, of a 722 and a 522, one behind the other until there are enough. */
function savedSensor() {
  const folder = path.join(captures, 'paradigm-cgm-pages');
  if (!existsSync(folder)) return console.log(JSON.stringify({ name: 'saved sensor pages', missing: folder }));
  const pairs = readdirSync(folder, { recursive: true })
    .filter((name) => /ReadGlucoseHistory.*\.data$/.test(name))
    .sort()
    .map((name) => [name, name.replace('ReadGlucose', 'ReadISIG')].map((file) => path.join(folder, file)))
    .filter(([, isig]) => existsSync(isig))
    .map((files) => files.map((file) => new Uint8Array(readFileSync(file))));
  const image = emptyImage();
  for (let i = 0; i < SENSOR_PAGES; i++) {
    const [glucose, isig] = pairs[i % pairs.length];
    image.glucose.set(i, glucose);
    image.isig.set(i, isig);
  }
  const count = checked(image, '722', 5000);
  const name = `${SENSOR_PAGES} sensor pages with ISIG as saved (${pairs.length} different ones): ${count} readings`;
  print(name, () => decodeImage(image, { model: '722' }));
}

/** Made-up pages to the last byte. A gap behind so many readings takes five bytes; 400 is about the most a pump can hold. */
function madeUpSensor(called, readingsToGap) {
  const from = Date.UTC(2015, 0, 1, 0, 2);
  const readings = Array.from({ length: 60_000 }, (_, i) => ({
    kind: 'cgm',
    deviceTime: new Date(from + (i + 3 * Math.floor(i / readingsToGap)) * 300_000).toISOString().slice(0, 19),
    mgdl: 60 + ((i * 37) % 300),
    isig: 10 + (i % 3000) / 50,
  }));
  const { glucose, isig } = encodeSensor(readings, pumpModel('523'));
  const image = emptyImage();
  for (let i = 0; i < SENSOR_PAGES; i++) {
    image.glucose.set(i, glucose[i]);
    image.isig.set(i, isig[i]);
  }
  image.snapshots.push(snapshot(Date.UTC(2015, 9, 1), 0xcd, SENSOR_PAGES - 1));
  const count = checked(image, '523', SENSOR_PAGES * 500);
  const name = `${SENSOR_PAGES} sensor pages with ISIG, ${called}: ${count} readings`;
  print(name, () => decodeImage(image, { model: '523' }));
  return decodeImage(image, { model: '523' }).readings;
}

/** The least that so many readings can take: objects of the same fields, their texts joined from known ones. */
function withoutDecoding(readings) {
  const { length } = readings;
  const days = [...new Set(readings.map(({ deviceTime }) => deviceTime.slice(0, 11)))];
  const minutes = Array.from({ length: 1440 }, (_, i) => new Date(i * 60_000).toISOString().slice(11, 19));
  const from = readings[0].at;
  print(`${length.toLocaleString('en-US')} readings made without decoding anything`, () => {
    const made = [];
    for (let i = 0; i < length; i++)
      made.push({
        kind: 'cgm',
        deviceTime: days[Math.floor(i / 288) % days.length] + minutes[(5 * i) % 1440],
        mgdl: 60 + (i % 300),
        isig: 10 + (i % 3000) / 50,
        at: from + i * 300_000,
      });
    return made;
  });
}
