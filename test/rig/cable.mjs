// A serial or HID cable: a pty between the browser and a simulator. What the page sends is kept; pulling it is what the browser sees.
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { cableEnd, watcher } from './cable-end.mjs';

const script = fileURLToPath(new URL('pty.pl', import.meta.url));
/** A browser that was told that its HID device is gone closes it at once; one that is busy, a little later. */
const CLOSE_MS = 2000;
/** The pty gives up sooner by itself. */
const DRAIN_MS = 5000;
/** An output report arrives whole or, on a busy machine, in two parts soon after each other. */
const WHOLE_REPORT_MS = 1000;

/**
 * Plugs a device in and lets `play` be it.
 *
 * @param options.view the private view of the machine
 * @param options.kit `AppError` and `Pipe` as the simulator's own modules have them
 * @param options.reportBytes for HID: size of an input and of an output report
 * @param options.layOut makes the device known over the pty's path; answers `{ path, remove }`
 * @param options.play the device: `(port: Transport) => Promise<void>`
 * @param options.settle waits until the browser knows what is plugged in
 */
export async function plugCable({ view, kit: { AppError, Pipe }, reportBytes, layOut, play, settle }) {
  const child = view.spawn('perl', [script, String(reportBytes ?? 1)], { stdio: ['pipe', 'pipe', 'inherit', 'pipe'] });
  const gone = once(child, 'exit');
  const control = child.stdio[3];
  for (const stream of [child.stdin, control]) stream.on('error', () => undefined);
  const states = createInterface(control);
  const [pts] = await Promise.race([once(states, 'line'), gone.then(() => [])]);
  if (!pts) throw new Error('the rig could not make a pty; see above');

  const fromPage = new Pipe();
  const sent = [];
  const heard = new Set();
  const { tell, until } = watcher();
  let open = false;
  let pulled;
  let failure;
  let torn;
  states.on('line', (state) => {
    if (state === 'open') open = true;
    if (state === 'closed') open = false;
    heard.add(state);
    tell();
  });

  const accept = (bytes) => {
    sent.push(bytes);
    if (!pulled) fromPage.write(bytes);
  };
  const whole =
    reportBytes === undefined ? undefined : wholeReports(reportBytes, accept, (error) => (failure ??= error));
  child.stdout.on('data', (bytes) => (whole ?? accept)(Uint8Array.from(bytes)));

  const device = layOut(pts);

  async function pull() {
    fromPage.close();
    // What the device has said still arrives, as if the hand were slower than the wire.
    child.stdin.end();
    await Promise.race([gone, until(() => heard.has('drained'), DRAIN_MS)]);
    if (reportBytes === undefined) {
      // A tty is hung up first, and the page's reader fails; the event comes when the port is cleared away.
      control.end();
      await gone;
      device.remove();
    } else {
      // A read of a real hidraw fails once; a hung-up pty reads as empty for ever. So the browser is told first and closes.
      device.remove();
      await until(() => !open, CLOSE_MS);
      control.end();
      await gone;
    }
    states.close();
    await settle();
  }
  const unplug = () => (pulled ??= pull());

  const port = {
    read: (timeoutMs) => fromPage.read(timeoutMs),
    async write(bytes) {
      if (pulled) throw new AppError('disconnected', 'the cable is pulled');
      if (torn) throw torn;
      if (reportBytes === undefined || bytes.length === reportBytes) return void child.stdin.write(bytes.slice());
      torn = new AppError('bad-input', `an input report has ${reportBytes} bytes, this one ${bytes.length}`, { bytes });
    },
    close() {
      // Pulled in the middle of a report: USB hands over whole ones or nothing.
      torn = undefined;
      return unplug();
    },
  };
  // A cable that is pulled ends every conversation: that is no failure.
  const finished = Promise.resolve(play(port)).catch((error) => {
    if (error?.code !== 'disconnected') failure ??= error;
  });

  const state = {
    get open() {
      return open;
    },
    get failure() {
      return failure ?? torn;
    },
  };
  return cableEnd({ path: device.path, sent, state, until, finished, unplug });
}

/** Cuts what was written to a hidraw into output reports, and takes the report number, 0, off each. */
function wholeReports(reportBytes, accept, fail) {
  let buffer = new Uint8Array(0);
  let timer;
  return (bytes) => {
    clearTimeout(timer);
    buffer = Uint8Array.from([...buffer, ...bytes]);
    while (buffer.length > reportBytes) {
      if (buffer[0] !== 0) fail(new Error(`an output report begins with the number ${buffer[0]}, the device has none`));
      accept(buffer.slice(1, reportBytes + 1));
      buffer = buffer.slice(reportBytes + 1);
    }
    const { length } = buffer;
    if (!length) return;
    const short = new Error(`the page sent a report of ${length - 1} bytes, the device has reports of ${reportBytes}`);
    timer = setTimeout(fail, WHOLE_REPORT_MS, short);
  };
}
