// When synchronising runs: once at the start, once after changes in a row, again for what changed meanwhile, never for who is not linked.
import { expect } from 'chai';
import { AppError } from '../../src/model/errors.ts';
import type { RemotePerson } from '../../src/store/account.ts';
import { memoryStore } from '../../src/store/memory-store.ts';
import { openStore } from '../../src/store/dexie-store.ts';
import { arrived } from '../../src/ui/state/first-sync.ts';
import { SyncRuns } from '../../src/ui/state/sync-runs.ts';

const wait = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
const reading = (day: number) => ({
  kind: 'smbg' as const,
  id: `${day}`,
  deviceId: 'm',
  deviceTime: `2026-01-0${day}T08:00:00`,
  at: Date.UTC(2026, 0, day, 8),
  mgdl: 100 + day,
});

describe('runs of synchronising', () => {
  it('follow changes, one run at a time', async () => {
    const source = await openStore(`test-${crypto.randomUUID()}`);
    const store = memoryStore('p');
    let tell: (remotes: readonly RemotePerson[]) => void = () => undefined;
    let [running, most, count] = [0, 0, 0];
    let fails = false;
    const runs = new SyncRuns({
      quietMs: 30,
      watchRemotes: (onValue) => {
        tell = onValue;
        onValue([]);
        return () => undefined;
      },
      sync: async (_, onProgress) => {
        count++;
        most = Math.max(most, ++running);
        onProgress(1, 2);
        await wait(60);
        running--;
        if (fails) throw new AppError('offline', 'x');
        return { added: 0, pulled: 0, pushed: 0, pushedBytes: 0, at: count };
      },
    });
    runs.follow({ personId: 'p', store });
    await wait(60);
    await runs.run();
    expect(count, 'nobody is linked').to.equal(0);
    tell([{ personId: 'p', remoteId: 'r', uid: 'u' }]);
    await wait(20);
    expect(runs.value).to.deep.include({ isLinked: true, isRunning: true, progress: { done: 1, total: 2 } });
    await wait(100);
    expect(runs.value).to.deep.equal({ isLinked: true, isRunning: false, lastAt: 1 });
    for (const day of [1, 2, 3]) {
      await source.put([reading(day)]);
      await store.merge(await source.changedSince(0));
    }
    await wait(60);
    expect(count, 'three changes in a row are one run').to.equal(2);
    await runs.run();
    await wait(200);
    expect(count, 'asked for during a run: one more after it').to.equal(3);
    expect(most).to.equal(1);
    fails = true;
    await runs.run();
    expect(runs.value.error?.code).to.equal('offline');
    expect(runs.value.lastAt).to.equal(3);
    runs.stop();
    await source.put([reading(4)]);
    await store.merge(await source.changedSince(0));
    await wait(60);
    expect(count).to.equal(4);
    source.close();
  });

  it('are waited for by who needs the server to have the person', async () => {
    const store = memoryStore('p');
    let tell: (remotes: readonly RemotePerson[]) => void = () => undefined;
    let [count, fails] = [0, true];
    const runs = new SyncRuns({
      quietMs: 30,
      watchRemotes: (onValue) => {
        tell = onValue;
        onValue([]);
        return () => undefined;
      },
      sync: async () => {
        count++;
        await wait(20);
        if (fails) throw new AppError('offline', 'x');
        return { added: 0, pulled: 0, pushed: 0, pushedBytes: 0, at: 1000 + count };
      },
    });
    const outcome = (since: number): Promise<string> =>
      arrived(runs, since).then(
        () => 'there',
        (error: unknown) => (error as AppError).code,
      );
    runs.follow({ personId: 'p', store });
    const early = outcome(1000);
    await wait(20);
    expect(count, 'not before there is a link').to.equal(0);
    tell([{ personId: 'p', remoteId: 'r', uid: 'u' }]);
    expect(await early).to.equal('offline');
    fails = false;
    expect(await outcome(1000)).to.equal('there');
    const before = count;
    expect(await outcome(1000)).to.equal('there');
    expect(count, 'what is there is not sent again').to.equal(before);
    expect(await outcome(1000 + before + 1)).to.equal('there');
    expect(count, 'older than what is asked for').to.equal(before + 1);
    runs.stop();
  });
});
