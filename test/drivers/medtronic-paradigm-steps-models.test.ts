// Radio trouble at every step of reading a 512, which does not number its pages, and a 522, which is asked most.
import { expect } from 'chai';
import { manifest } from '../../drivers/medtronic-paradigm/manifest.ts';
import type { RadioFault } from '../../drivers/medtronic-paradigm/simulated-pump.ts';
import { pumpMemory } from '../../drivers/medtronic-paradigm/simulator.ts';
import { scenarioOf } from '../support/holdings.ts';
import { PACE, read, tryFault } from './medtronic-paradigm-support.ts';

describe('other Paradigm pumps behind a CareLink stick, trouble at every step', () => {
  for (const model of ['Paradigm 512', 'Paradigm 522']) {
    const faults: Omit<RadioFault, 'nth'>[] = [
      { kind: 'lost' },
      { kind: 'repeated' },
      { kind: 'late' },
      { kind: 'out-of-range', forMs: 30_000 },
    ];
    for (const fault of faults)
      it(`a ${model}, ${fault.kind} at every transmission: the same`, async () => {
        const pump = pumpMemory(scenarioOf(manifest, model, { count: 80, sensor: 100 }));
        const whole = await read({ pump, link: 'usb', pace: PACE });
        expect(whole.error).to.equal(undefined);
        for (let nth = 0; nth < whole.transmissions.length; nth++)
          await tryFault('usb', pump, whole, { ...fault, nth }, true);
      }).timeout(120_000);
  }
});
