// Sealing and opening: AES-GCM and HPKE, Argon2id, a year packed and unpacked as sync does it, and a year read from the emulator.
import { DEMO_SEED, demoLife } from '../src/demo/person.ts';
import { stamp } from '../src/model/identity.ts';
import { zone } from '../src/model/time.ts';
import { deleteStore, openStore } from '../src/store/dexie-store.ts';
import { memoryStore } from '../src/store/memory-store.ts';
import { decrypt, encrypt } from '../src/sync/aead.ts';
import { randomBytes } from '../src/sync/encoding.ts';
import { newOwnKeys, ownKeyring } from '../src/sync/grant.ts';
import { hpkeOpen, hpkeSeal, newKeyPair } from '../src/sync/hpke.ts';
import { MemoryBackend } from '../src/sync/memory-backend.ts';
import { newParameters, passphraseKey } from '../src/sync/passphrase.ts';
import { pull } from '../src/sync/pull.ts';
import { push } from '../src/sync/push.ts';
import { passingState } from '../src/sync/state.ts';
import type { SyncBackend } from '../src/sync/backend.ts';
import { configFrom } from '../src/sync/firebase/config.ts';
import { medianMs, type Report, timed } from './measure.ts';

const GROUP = 'sealing';
const MIB = 2 ** 20;
const ABOUT = new Uint8Array(40);
const LAST_DAY = '2026-10-31';

export async function bench(report: Report): Promise<void> {
  await plain(report);
  await year(report);
}

async function plain(report: Report): Promise<void> {
  const key = randomBytes(32);
  // Zeros seal as fast as anything: AES-GCM's time does not depend on what it seals.
  const bytes = new Uint8Array(0.9 * MIB);
  const sealed = await encrypt(key, bytes, ABOUT);
  const rate = (ms: number): number => (bytes.length / 1e6 / ms) * 1000;
  report({
    group: GROUP,
    name: 'seal documents of 0.9 MB',
    value: rate(await medianMs(15, () => encrypt(key, bytes, ABOUT))),
    unit: 'MB/s',
  });
  report({
    group: GROUP,
    name: 'open them',
    value: rate(await medianMs(15, () => decrypt(key, sealed, ABOUT))),
    unit: 'MB/s',
  });
  const parameters = newParameters();
  const argon = await medianMs(5, () => passphraseKey('correct horse battery', parameters));
  report({ group: GROUP, name: 'Argon2id, 64 MiB, 3 passes', value: argon, unit: 'ms' });
  const [from, to] = await Promise.all([newKeyPair(), newKeyPair()]);
  const summary = new Uint8Array(700);
  const message = await hpkeSeal(summary, { to: to.publicKey, from, info: ABOUT });
  const many = await medianMs(5, () =>
    Promise.all(Array.from({ length: 500 }, () => hpkeOpen(message, { me: to, from: from.publicKey, info: ABOUT }))),
  );
  report({ group: GROUP, name: 'open 500 summaries', value: many, unit: 'ms' });
}

async function year(report: Report): Promise<void> {
  const berlin = zone('Europe/Berlin');
  const name = `bench-${crypto.randomUUID()}`;
  const store = await openStore(name);
  const life = demoLife({
    seed: DEMO_SEED,
    zone: berlin,
    lastDay: LAST_DAY,
    days: 365,
    until: berlin.dayRange(LAST_DAY).to,
  });
  for (const { id, serial, readings } of life) await store.put(stamp(readings, `${id}:${serial}`, { zone: berlin }));
  const keyring = await ownKeyring(newOwnKeys());
  const send = (backend: SyncBackend) =>
    push(undefined, { backend, keyring, state: passingState(), store, profile: {}, now: Date.now });
  const take = (backend: SyncBackend) => pull({ backend, keyring, state: passingState(), store: memoryStore('bench') });
  let backend = new MemoryBackend();
  const sealing = await medianMs(3, () => send((backend = new MemoryBackend())));
  report({ group: GROUP, name: 'a year packed and sealed', value: sealing, unit: 'ms' });
  report({
    group: GROUP,
    name: 'a year opened and merged in memory',
    value: await medianMs(3, () => take(backend)),
    unit: 'ms',
  });
  let bytes = 0;
  for (const document of backend.kept.documents.values()) bytes += document.length;
  report({ group: GROUP, name: 'a year sealed', value: bytes / 1e6, unit: 'MB' });
  await emulated(report, send, take, keyring.personId);
  store.close();
  await deleteStore(name);
}

/** From the emulator, when it runs (`npm run emulators`): a real server is further away and faster. */
async function emulated(
  report: Report,
  send: (backend: SyncBackend) => Promise<unknown>,
  take: (backend: SyncBackend) => Promise<unknown>,
  remoteId: string,
): Promise<void> {
  const emulators = { auth: '127.0.0.1:9099', firestore: '127.0.0.1:8080' };
  if (!(await fetch(`http://${emulators.auth}/`).catch(() => undefined))) return;
  const { openFirebase } = await import('../src/sync/firebase/open.ts');
  const { createAccount } = await import('../src/sync/firebase/account.ts');
  const { firebaseBackend, ownKeysPath } = await import('../src/sync/firebase/backend.ts');
  const { thisComputer, openAccount } = await import('../src/sync/firebase/computer.ts');
  const config = configFrom({ apiKey: 'demo', projectId: 'demo-basalt', emulators });
  const place = { session: openFirebase(config, { name: 'bench', persistence: 'memory' }), computer: thisComputer };
  const email = `bench-${crypto.randomUUID()}@example.org`;
  await createAccount(place, { email, password: 'password of bench', passphrase: 'correct horse battery' });
  const { uid } = await openAccount(place);
  const sealed = new Uint8Array(1);
  const backend = firebaseBackend({
    wire: place.session.wire,
    remoteId,
    uid,
    along: ({ version }) => (version === 1 ? [{ set: ownKeysPath(remoteId), to: { sealed } }] : []),
  });
  const up = await timed(() => send(backend));
  report({ group: GROUP, name: 'a year sent to the emulator', value: up.ms, unit: 'ms' });
  report({
    group: GROUP,
    name: 'a year opened from the emulator',
    value: await medianMs(3, () => take(backend)),
    unit: 'ms',
  });
  await place.session.close();
}
