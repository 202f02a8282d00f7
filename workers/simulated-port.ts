// A device that is not there: its simulator at the other end of a cable in memory, filled by the demo's generator.
import type { DeviceManifest } from '../src/device/driver.ts';
import { factsOf } from '../src/device/models.ts';
import { pair } from '../src/device/pair.ts';
import type { Transport } from '../src/device/transport.ts';
import { pumpMemory } from '../src/demo/pump-scenario.ts';
import { meterMemory } from '../src/demo/scenario.ts';
import { MINUTE_MS, systemZoneId, wallFromMs, zone } from '../src/model/time.ts';
import type { SimulatorChoice } from './device-api.ts';

/** As fast as the slow meters are: long enough to see progress, short enough not to bore. */
const BYTES_PER_SECOND = 9600;
/** A pump holds so much more that it would bore: faster than any of them is. */
const PUMP_BYTES_PER_SECOND = 100_000;
/** What a simulated pump remembers. */
const PUMP_DAYS = 14;

export async function simulatedPort(
  choice: SimulatorChoice,
  manifest: DeviceManifest,
  model: string,
): Promise<Transport> {
  const here = zone(systemZoneId());
  const now = Date.now();
  const { simulate, profileNames } = await manifest.simulator();
  const isPump = manifest.reads.includes('basal');
  const link = manifest.links[0]!.kind;
  const [host, device] = pair({ link });
  const deviceTime = wallFromMs(here.wallMsAt(now) + (choice.clockAheadMin ?? 0) * MINUTE_MS).slice(0, 19);
  const scenario = {
    model,
    serial: choice.serial ?? serialOf(choice.seed + Math.max(0, manifest.models.indexOf(model))),
    deviceTime,
    unit: choice.unit,
    ...(isPump
      ? pumpMemory({
          seed: choice.seed,
          days: PUMP_DAYS,
          lastDeviceTime: deviceTime,
          ...(profileNames && { profileNames }),
        })
      : {
          readings: meterMemory({
            seed: choice.seed,
            count: choice.count,
            lastDeviceTime: deviceTime,
            unit: manifest.storesMgdl ? 'mg/dL' : choice.unit,
            marks: ['before-meal', 'after-meal'],
            rangeMgdl: factsOf(manifest, model).rangeMgdl ?? manifest.rangeMgdl,
          }),
        }),
    bytesPerSecond: isPump ? PUMP_BYTES_PER_SECOND : BYTES_PER_SECOND,
    ...(choice.fault && { fault: choice.fault }),
  };
  // Ends when the driver closes the cable; a fault of the simulator shows to the driver as silence or a pulled cable.
  void simulate(device, scenario).catch(() => device.close());
  return host;
}

/** Two models of a driver are two meters, not one that has been read before. */
function serialOf(number: number): string {
  return `DEMO${String(number).padStart(4, '0')}`;
}
