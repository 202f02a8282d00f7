// What use costs, counted at the emulator, and docs/cost.md, which must say the same: a year, a week, a clinic's morning.
import { expect } from 'chai';
import { DEMO_SEED, demoLife } from '../../src/demo/person.ts';
import { stamp } from '../../src/model/identity.ts';
import { DAY_MS, zone } from '../../src/model/time.ts';
import { newKeyPair } from '../../src/sync/hpke.ts';
import { listPatients, openPatient } from '../../src/sync/firebase/clinic.ts';
import { openAccount } from '../../src/sync/firebase/computer.ts';
import { linkPerson, syncPerson } from '../../src/sync/firebase/person.ts';
import { accessRequests, askForAccess, invitation } from '../../src/sync/firebase/requests.ts';
import { approve } from '../../src/sync/firebase/sharing.ts';
import type { Counts } from '../../src/sync/firebase/wire.ts';
import type { Summary } from '../../src/sync/summary.ts';
import { makeSummary, sealSummary } from '../../src/sync/summary.ts';
import type { TestPlace } from './support.ts';
import { PASSPHRASE, disposePlaces, emulatorConfig, newAccount } from './support.ts';

const berlin = zone('Europe/Berlin');
/** A year that always is the same: the demo's pump, sensor and meter. */
const LAST_DAY = '2026-10-31';
const YEAR = 365;
const PATIENTS = 500;

describe('what it costs', function () {
  this.timeout(400_000);
  after(disposePlaces);
  const rows: string[] = [];

  /** Counts of what `work` asks of the server. */
  async function counted(name: string, { session }: TestPlace, work: () => Promise<unknown>): Promise<Counts> {
    const { counts } = session.wire;
    const before = { ...counts };
    await work();
    const all = Object.keys(before) as (keyof Counts)[];
    const spent = Object.fromEntries(all.map((key) => [key, counts[key] - before[key]])) as unknown as Counts;
    rows.push(rowOf(name, spent));
    return spent;
  }

  async function fill(place: TestPlace, personId: string, days: number, lastDay: string): Promise<void> {
    const store = await place.computer.openStore(personId);
    const until = berlin.dayRange(lastDay).to;
    for (const { id, model, serial, readings } of demoLife({ seed: DEMO_SEED, zone: berlin, lastDay, days, until })) {
      await store.putDevice({ id: `${id}:${serial}`, driverId: id, model, serial, lastReadAt: until });
      await store.put(stamp(readings, `${id}:${serial}`, { zone: berlin }));
    }
    store.close();
  }

  it('is well within the free plan, and docs/cost.md says so', async () => {
    const patient = await newAccount('patient');
    const clinic = await newAccount('clinic');
    const { id: personId } = await patient.place.computer.newPerson('Ada');
    await fill(patient.place, personId, YEAR, LAST_DAY);
    const { remoteId } = await linkPerson(patient.place, personId);
    const sync = () => syncPerson(patient.place, { personId });
    const year = await counted('a year of pump and sensor, first time', patient.place, sync);
    expect(year.writes).to.be.below(60);

    const { code } = await invitation(patient.place);
    await askForAccess(clinic.place, { by: code, name: 'Clinic' });
    const [request] = await accessRequests(patient.place);
    await counted('a clinic is let in', patient.place, () =>
      approve(patient.place, {
        passphrase: PASSPHRASE,
        personId,
        fromMonth: 0,
        until: Date.now() + 30 * DAY_MS,
        request: request!,
      }),
    );
    await fill(patient.place, personId, YEAR + 7, '2026-11-07');
    const week = await counted('a week more, one clinic', patient.place, sync);
    expect(week.writes).to.be.below(10);
    await counted('a sync without news', patient.place, sync);

    const { uid, keys } = await openAccount(clinic.place);
    const store = await patient.place.computer.openStore(personId);
    const [person] = await patient.place.computer.listPeople();
    const now = Date.now();
    const summary = await makeSummary({ store, person: person!, fromMonth: 0, until: now + DAY_MS, now });
    store.close();
    await manyPatients(uid, keys.publicKey, summary);
    const list = await counted(`a clinic’s list of ${PATIENTS}, first time`, clinic.place, async () => {
      const { patients } = await listPatients(clinic.place);
      expect(patients).to.have.length(PATIENTS);
      for (const { error } of patients) expect(error).to.equal(undefined);
    });
    expect(list.reads).to.be.below(520);
    await sync();
    const again = await counted('the list again, nothing changed', clinic.place, () => listPatients(clinic.place));
    expect(again.reads).to.be.below(5);
    const open = await counted('a patient’s year opened', clinic.place, () => openPatient(clinic.place, { remoteId }));
    expect(open.reads).to.be.below(40);

    const page = await (await fetch('/docs/cost.md')).text();
    const shown = page.split('\n').map((line) => line.replace(/\s*\|\s*/g, '|').trim());
    for (const row of rows) expect(shown, `docs/cost.md should say:\n${rows.join('\n')}\n`).to.include(row);
  });
});

/** As a line of the table, without spaces. Megabytes are coarse: browsers do not compress quite alike. */
function rowOf(name: string, { requests, reads, writes, deletes, bytesUp, bytesDown }: Counts): string {
  const megabytes = (bytes: number): string =>
    bytes < 50_000 ? '< 0.1' : `< ${(Math.ceil(bytes / 5e5) / 2).toFixed(1)}`;
  return `|${[name, requests, reads, writes, deletes, megabytes(bytesUp), megabytes(bytesDown)].join('|')}|`;
}

/** Puts summaries into a clinic's list past the rules, beside the one that is there. */
async function manyPatients(clinicId: string, to: Uint8Array, summary: Summary): Promise<void> {
  const { emulators, projectId } = await emulatorConfig();
  const database = `projects/${projectId}/databases/(default)`;
  const from = await newKeyPair();
  const writes = await Promise.all(
    Array.from({ length: PATIENTS - 1 }, async (_, i) => {
      const personId = `patient-${i}`;
      const sealed = await sealSummary(summary, { from, to, personId, clinicId });
      return {
        update: {
          name: `${database}/documents/clinics/${clinicId}/patients/${personId}`,
          fields: {
            sealed: { bytesValue: btoa(Array.from(sealed, (byte) => String.fromCharCode(byte)).join('')) },
            changed: { timestampValue: new Date(Date.now() - 60_000 + i).toISOString() },
          },
        },
      };
    }),
  );
  const answer = await fetch(`http://${emulators!.firestore}/v1/${database}/documents:commit`, {
    method: 'POST',
    headers: { Authorization: 'Bearer owner', 'Content-Type': 'application/json' },
    body: JSON.stringify({ writes }),
  });
  if (!answer.ok) throw new Error(await answer.text());
}
