// How long a full Paradigm pump takes to read, in simulated time: what the driver adds to the pauses of the radio.
import { runnerImport } from 'vite';

/** Most that may be added to what the radio takes by itself. */
const MOST = 1.05;

export async function bench(report) {
  const { download } = (await runnerImport(new URL('./pump-download.ts', import.meta.url).pathname)).module;
  for (const [link, name] of [
    ['usb', 'CareLink stick'],
    ['hid', 'Next Link'],
  ]) {
    const { ms, radioMs, commands, historyPages, sensorPages, readings } = await download(link);
    const group = `pump download, ${name}`;
    report({
      group,
      name: `${historyPages} + ${sensorPages} pages, ${commands} commands`,
      value: ms / 1000,
      unit: 's',
    });
    report({ group, name: 'of it the radio', value: radioMs / 1000, unit: 's' });
    report({ group, name: `times the radio (at most ${MOST})`, value: ms / radioMs, unit: '' });
    report({ group, name: 'readings', value: readings, unit: '' });
    if (ms > MOST * radioMs) throw new Error(`${name}: ${ms} ms, the radio alone takes ${radioMs}`);
  }
}
