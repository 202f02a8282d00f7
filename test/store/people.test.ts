// The people of this browser. Other tests may use the same database at the same time, so these look at their own people only.
import { expect } from 'chai';
import { openStore } from '../../src/store/dexie-store.ts';
import {
  currentPersonId,
  listPeople,
  type Person,
  putPerson,
  rememberPerson,
  removePerson,
  storageSpace,
  watchPeople,
} from '../../src/store/people.ts';

const run = crypto.randomUUID();

function person(name: string, more: Partial<Person> = {}): Person {
  return { id: `${run}-${name}`, name, unit: 'mg/dL', zoneId: 'Europe/Paris', ...more };
}

async function mine(): Promise<Person[]> {
  return (await listPeople()).filter(({ id }) => id.startsWith(run));
}

describe('people', function () {
  this.timeout(20_000);
  afterEach(async () => {
    for (const { id } of await mine()) await removePerson(id);
  });

  it('are listed in the order they were added, with what was changed since', async () => {
    const limit = (mgdl: number, mmoll: number) => ({ mgdl, mmoll });
    const limits = { veryLow: limit(54, 3), low: limit(72, 4), high: limit(180, 10), veryHigh: limit(250, 13.9) };
    await putPerson(person('Zoe', { createdAt: 1, targets: { preset: 'own', limits } }));
    await putPerson(person('Ann', { createdAt: 2, demo: true }));
    await putPerson(person('Zoe', { createdAt: 1, unit: 'mmol/L' }));
    expect(await mine()).to.deep.equal([
      person('Zoe', { createdAt: 1, unit: 'mmol/L' }),
      person('Ann', { createdAt: 2, demo: true }),
    ]);
  });

  it('know when they were added', async () => {
    const before = Date.now();
    await putPerson(person('Ann'));
    const [{ createdAt } = {}] = await mine();
    expect(createdAt).to.be.within(before, Date.now());
  });

  it('go with everything of theirs, and are not remembered', async () => {
    const ann = person('Ann');
    await putPerson(ann);
    const store = await openStore(ann.id);
    await store.putDevice({ id: 'm', driverId: 'd', model: 'M', serial: '1', lastReadAt: 0 });
    await rememberPerson(ann.id);
    expect(await currentPersonId()).to.equal(ann.id);
    await removePerson(ann.id);
    expect(await mine()).to.deep.equal([]);
    expect(await currentPersonId()).to.equal(undefined);
    expect((await indexedDB.databases()).map(({ name }) => name)).not.to.include(`basalt-${ann.id}`);
  });

  it('stay, with nothing to show for it, when their data cannot be deleted', async () => {
    const ann = person('Ann');
    await putPerson(ann);
    (await openStore(ann.id)).close();
    const held = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open(`basalt-${ann.id}`);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    const error = await removePerson(ann.id).catch((e: { code: string }) => e.code);
    expect(error).to.equal('storage');
    expect(await mine()).to.have.length(1);
    held.close();
  });

  it('are watched', async () => {
    const heard: string[][] = [];
    let wake = (): void => {};
    const stop = watchPeople((people) => {
      heard.push(people.filter(({ id }) => id.startsWith(run)).map(({ name }) => name));
      wake();
    });
    const heardOf = async (...names: string[]): Promise<void> => {
      while (JSON.stringify(heard.at(-1)) !== JSON.stringify(names)) await new Promise<void>((done) => (wake = done));
    };
    await heardOf();
    await putPerson(person('Ann'));
    await heardOf('Ann');
    await removePerson(person('Ann').id);
    await heardOf();
    stop();
  });

  it('share the space that the browser gives', async () => {
    const space = await storageSpace();
    expect(space!.quotaBytes).to.be.above(space!.usedBytes);
  });
});
