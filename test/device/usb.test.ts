// The USB link's limits where no device would show them in time; everything else runs on the rig (test/flow/usb.test.mjs).
import { expect } from 'chai';
import { openUsb } from '../../src/device/links/usb.ts';
import { AppError } from '../../src/model/errors.ts';

async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return 'none';
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  }
}

const never = (): Promise<never> => new Promise(() => undefined);

/** A device that is there and answers as told. */
function device(transfers: Partial<USBDevice>): USBDevice {
  const endpoints = [
    { endpointNumber: 1, direction: 'out', type: 'bulk', packetSize: 64 },
    { endpointNumber: 2, direction: 'in', type: 'bulk', packetSize: 64 },
  ];
  const interfaces = [{ interfaceNumber: 0, alternate: { interfaceClass: 0xff, endpoints } }];
  return {
    opened: true,
    configuration: { interfaces },
    claimInterface: () => Promise.resolve(),
    clearHalt: () => Promise.resolve(),
    close: () => Promise.resolve(),
    transferIn: never,
    ...transfers,
  } as unknown as USBDevice;
}

describe('a USB link', () => {
  it('gives up on a device that accepts nothing', async () => {
    const port = await openUsb(device({ transferOut: never, controlTransferIn: never, controlTransferOut: never }), 20);
    const setup = { type: 'vendor', recipient: 'device', request: 1, value: 0, index: 0 } as const;
    expect(await codeOf(port.write(Uint8Array.of(1)))).to.equal('timeout');
    expect(await codeOf(port.control.in(setup, 1))).to.equal('timeout');
    expect(await codeOf(port.control.out(setup))).to.equal('timeout');
    await port.close();
  });

  it('says what went wrong with a transfer, and never goes round for ever', async () => {
    const stalling = device({ transferIn: () => Promise.resolve({ status: 'stall' } as USBInTransferResult) });
    expect(await codeOf((await openUsb(stalling)).read(1000))).to.equal('refused');
    const babbling = device({ transferIn: () => Promise.resolve({ status: 'babble' } as USBInTransferResult) });
    expect(await codeOf((await openUsb(babbling)).read(1000))).to.equal('bad-frame');
    const half = device({
      transferOut: () => Promise.resolve({ status: 'ok', bytesWritten: 1 } as USBOutTransferResult),
    });
    expect(await codeOf((await openUsb(half)).write(Uint8Array.of(1, 2)))).to.equal('disconnected');
  });
});
