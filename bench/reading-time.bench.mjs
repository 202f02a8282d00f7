// How long reading a full memory takes, beside what the line and the protocol's own pauses need at least. On a simulated
// wire and a clock that is not real, so that the numbers are the same everywhere.
import { createServer, createServerModuleRunner } from 'vite';
import { virtualMs } from './virtual-clock.mjs';

/** Records of a full memory, where the memory's size is known to be another one it stands beside. */
const RECORDS = 500;
const MORE_RECORDS = {
  // The most a meter of the family is sold as holding.
  'contour-hid': 2000,
  'onetouch-verio': 750,
};
const CLOCK = '2026-03-09T12:00:00';
/** A byte on a serial line: start bit, eight data bits, stop bit. */
const BITS_A_BYTE = 10;
/** Most that a reading may take, in what it needs at least. */
const MOST = 1.05;

/**
 * Pauses a protocol asks for, ms in all, from what was sent; a driver that is not here needs none. Each says where its
 * number stands.
 */
const PAUSES = {
  // 50 ms before each letter of a command (AW056-257B, page 5).
  'onetouch-profile': (sent) => 50 * sent.length,
  // 100 ms between packets (AW090799A, page 2).
  'onetouch-ultramini': (sent) => 100 * sent.length,
  // 100 ms before each of the five letters of DM@ CR LF (ggc).
  'onetouch-ultrasmart': (sent) => 100 * sent.filter((bytes) => bytes.length === 1).length,
};

const REPORT_BYTES = 64;
/**
 * Bytes a second of links that have no baud rate. A HID device hands over one report each time it is asked, at its own pace:
 * what real ones needed from report to report.
 */
const SPEEDS = {
  // Reports of one message of a real Contour Next Link follow 20 ms apart (paradigm-cnl-wire/522-665455-complete, the header).
  'contour-hid': REPORT_BYTES / 0.02,
  // 237 reports of a real InsuLinx in 0.493 s (freestyle-hid/insulinx-plug, the answer to $result?).
  'freestyle-hid': REPORT_BYTES / 0.00208,
};

/** Models that are read at another speed than their manifest's first link says, baud (drivers/precision-serial/models.ts). */
const BAUD_RATES = { 'Precision Xceed': 9600, 'Optium Xceed': 9600 };

export async function bench(report) {
  const server = await createServer({
    configFile: false,
    appType: 'custom',
    logLevel: 'error',
    server: { middlewareMode: true, hmr: false, ws: false, watch: null },
    optimizeDeps: { noDiscovery: true },
  });
  try {
    const runner = createServerModuleRunner(server.environments.ssr);
    const load = (path) => runner.import(path);
    const [{ manifests }, device, session, demo, transcripts] = await Promise.all([
      load('/drivers/index.ts'),
      load('/src/device/pair.ts'),
      load('/src/device/session.ts'),
      load('/src/demo/scenario.ts'),
      load('/src/device/transcript.ts'),
    ]);
    const memoryOf = (count) =>
      demo.meterMemory({ seed: 42, count, lastDeviceTime: CLOCK, marks: ['before-meal', 'after-meal'] });
    const failed = [];
    for (const manifest of manifests) {
      const link = manifest.links?.[0];
      if (link?.kind !== 'serial' && !SPEEDS[manifest.id]) continue;
      // Loaded before the clock stops: an import is something real to wait for.
      const [module, { simulate, holds }] = await Promise.all([manifest.load(), manifest.simulator()]);
      const memory = memoryOf(MORE_RECORDS[manifest.id] ?? RECORDS);
      for (const model of manifest.models) {
        const bytesPerSecond = SPEEDS[manifest.id] ?? (BAUD_RATES[model] ?? link.baudRate) / BITS_A_BYTE;
        const readings = memory.map((reading) => (holds ? holds(reading, { model }) : reading)).filter(Boolean);
        const scenario = { model, serial: 'HAXGR4PV', deviceTime: CLOCK, unit: 'mg/dL', readings, bytesPerSecond };
        const transcript = new transcripts.Transcript();
        let read = 0;
        const ms = await virtualMs(async () => {
          const [host, far] = device.pair({ link: link.kind });
          const playing = simulate(far, scenario);
          await session.readDevice(slowWrites(host, bytesPerSecond), {
            module,
            signal: new AbortController().signal,
            transcript,
            model,
            onIdentified: () => undefined,
            onReadings: (batch) => void (read += batch.length),
            answers: { serial: scenario.serial },
          });
          await playing;
        });
        const bytes = [...transcript.sent, ...transcript.received].reduce((sum, chunk) => sum + chunk.length, 0);
        const least = (1000 * bytes) / bytesPerSecond + (PAUSES[manifest.id]?.(transcript.sent) ?? 0);
        const group = 'reading time';
        report({ group, name: `${model}: ${read} records`, value: ms / 1000, unit: 's' });
        report({ group, name: `${model}: least by line and protocol`, value: least / 1000, unit: 's' });
        report({ group, name: `${model}: of the least`, value: ms / least, unit: 'times' });
        if (!(ms / least <= MOST) || read === 0)
          failed.push(`${model}: ${(ms / least).toFixed(3)} times, ${read} records`);
      }
    }
    await runner.close();
    if (failed.length) throw new Error(`over ${MOST} times the least: ${failed.join('; ')}`);
  } finally {
    await server.close();
  }
}

/** A port whose writes take as long as their bytes take on the line. */
function slowWrites(port, bytesPerSecond) {
  return {
    ...port,
    async write(bytes) {
      await new Promise((resolve) => setTimeout(resolve, (1000 * bytes.length) / bytesPerSecond));
      await port.write(bytes);
    },
  };
}
