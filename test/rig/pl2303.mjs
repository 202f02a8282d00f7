// A PL2303, the chip in many serial cables, as a USB device with a serial simulator at its far end. Its requests are those of
// Linux's drivers/usb/serial/pl2303.c; what its registers mean is not published, so only their values are looked at.

/** An HX, by its release and by the size of its control packets. */
export const PL2303_USB = {
  release: 0x0300,
  endpoints: [
    { address: 0x81, type: 'interrupt', bytes: 10 },
    { address: 0x02, type: 'bulk', bytes: 64 },
    { address: 0x83, type: 'bulk', bytes: 64 },
  ],
};
const REGISTER = 0x01;
const SET_LINE_CODING = 0x20;
const SET_CONTROL_LINES = 0x22;
const DTR_AND_RTS = 3;
const PATIENCE_MS = 60_000;

/**
 * The chip around `play`, a serial device that speaks at `baudRate`. The line runs as the last SET_LINE_CODING says, so bytes
 * pass only while that is the device's speed and 8N1, the chip is brought up, and DTR and RTS are on: cables take their power
 * from them. Otherwise they are lost.
 */
export function pl2303(play, project, { baudRate }) {
  return async (usb) => {
    const { pair } = await project.load('/src/device/pair.ts');
    const [line, device] = pair({ link: 'serial' });
    const registers = new Map();
    let coding;
    let lines = 0;
    const on = () => registers.get(0) === 0 && registers.get(1) === 0 && registers.get(2) === 0x44;
    const works = () => on() && coding === codingOf(baudRate) && lines === DTR_AND_RTS;

    usb.answerControl(({ direction, type, recipient, request, value, index }, data) => {
      if (type === 'vendor' && recipient === 'device' && request === REGISTER) {
        if (direction === 'in') return Uint8Array.of(registers.get(value) ?? 0);
        registers.set(value, index);
        return data;
      }
      if (type !== 'class' || recipient !== 'interface' || direction !== 'out') return undefined;
      if (request === SET_LINE_CODING && data.length === 7) coding = data.join();
      else if (request === SET_CONTROL_LINES) lines = value;
      else return undefined;
      return data;
    });

    const forward = async (from, to, passes) => {
      for (;;) {
        try {
          const bytes = await from.read(PATIENCE_MS);
          if (passes()) await to.write(bytes);
        } catch (error) {
          if (error.code === 'timeout') continue;
          if (error.code !== 'disconnected') throw error;
          // Whichever end is gone, the other goes with it.
          await line.close();
          return;
        }
      }
    };
    const inward = forward(line, usb, () => works() && usb.open).then(() => usb.close());
    await Promise.all([forward(usb, line, works), play(device), inward]);
  };
}

/** Seven bytes: [0:4) baud rate, little-endian; one stop bit, no parity, eight data bits. */
function codingOf(baudRate) {
  return [baudRate & 0xff, (baudRate >> 8) & 0xff, (baudRate >> 16) & 0xff, 0, 0, 0, 8].join();
}
