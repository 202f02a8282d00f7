// What an independent program sealed after docs/security.md, and what Basalt sealed earlier: both still open.
import { expect } from 'chai';
import { concat, latin1 } from '../../src/device/bytes.ts';
import type { AppError } from '../../src/model/errors.ts';
import { openStore } from '../../src/store/dexie-store.ts';
import { base64url, fields, fromBase64url } from '../../src/sync/encoding.ts';
import { openFile, writeFile } from '../../src/sync/file.ts';
import { hpkeOpen, hpkeSeal, newKeyPair } from '../../src/sync/hpke.ts';
import type { LockedIdentity } from '../../src/sync/identity.ts';
import { newIdentity, unlockByPassphrase, unlockByRecovery } from '../../src/sync/identity.ts';
import ours from './ours.json' with { type: 'json' };
import python from './vectors.json' with { type: 'json' };
import { everything, records } from './support.ts';

const INFO = fields('basalt', 1, 'grant', 'person', 'reader');
const NOTE = { kind: 'note', deviceTime: '2024-05-01T08:00:00', text: 'sealed elsewhere' } as const;

for (const [name, vectors] of [
  ['Python', python],
  ['an earlier Basalt', ours],
] as const) {
  describe(`sealed by ${name}`, function () {
    this.timeout(60_000);

    it('an identity and a message to it', async () => {
      const locked = vectors.identity as LockedIdentity;
      const me = await unlockByPassphrase(locked, vectors.passphrase);
      expect(me.publicKey).to.deep.equal((await unlockByRecovery(locked, vectors.recoveryCode)).publicKey);
      const from = fromBase64url(vectors.message.from);
      const plain = await hpkeOpen(fromBase64url(vectors.message.sealed), { me, from, info: INFO });
      expect(plain).to.deep.equal(latin1(vectors.message.plain));
    });

    it('a file', async () => {
      const store = await openStore(`test-${crypto.randomUUID()}`);
      const file = await openFile(fromBase64url(vectors.file), vectors.passphrase);
      expect(await file.mergeInto(store)).to.equal(1);
      expect(await everything(store)).to.deep.equal(records([NOTE], 'me'));
      store.close();
      expect(await openFile(fromBase64url(vectors.file), 'not this one').catch((e: AppError) => e.code)).to.equal(
        'wrong-secret',
      );
    });
  });
}

it('the vectors of an earlier Basalt are made like this', async () => {
  const store = await openStore(`test-${crypto.randomUUID()}`);
  await store.put(records([NOTE], 'me'));
  const passphrase = 'correct horse battery';
  const { locked, keys, recoveryCode } = await newIdentity(passphrase);
  const person = await newKeyPair();
  const sealed = await hpkeSeal(latin1('what is granted'), { to: keys.publicKey, from: person, info: INFO });
  const file = await writeFile({ store, profile: { name: 'Basalt' }, passphrase });
  store.close();
  const made = {
    passphrase,
    recoveryCode,
    identity: locked,
    message: { from: base64url(person.publicKey), sealed: base64url(sealed), plain: 'what is granted' },
    file: base64url(file),
    profile: { name: 'Basalt' },
  };
  expect(Object.keys(made)).to.have.members(Object.keys(ours));
  expect(concat([file]).length).to.be.closeTo(fromBase64url(ours.file).length, 80);
}).timeout(60_000);
