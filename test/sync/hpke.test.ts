// HPKE against the RFC's own numbers, and against everything that is not exactly right.
import { expect } from 'chai';
import { fromHex, hex, latin1 } from '../../src/device/bytes.ts';
import { AppError } from '../../src/model/errors.ts';
import { hpkeOpen, hpkeSeal, keyPairFrom, newKeyPair } from '../../src/sync/hpke.ts';

const INFO = latin1('Ode on a Grecian Urn');
const PLAIN = latin1('Beauty is truth, truth beauty');
const ABOUT = latin1('Count-0');

/** RFC 9180, appendices A.1.1 (base) and A.1.3 (auth): X25519, HKDF-SHA256, AES-128-GCM, the first message. */
const RFC_9180 = [
  {
    name: 'A.1.1, base mode',
    ephemeral: '52c4a758a802cd8b936eceea314432798d5baf2d7e9235dc084ab1b9cfa2f736',
    recipient: '4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8',
    enc: '37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431',
    sealed: 'f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a',
  },
  {
    name: 'A.1.3, auth mode',
    ephemeral: 'ff4442ef24fbc3c1ff86375b0be1e77e88a0de1e79b30896d73411c5ff4c3518',
    recipient: 'fdea67cf831f1ca98d8e27b1f6abeb5b7745e9d35348b80fa407ff6958f9137e',
    sender: 'dc4a146313cce60a278a5323d321f051c5707e9c45ba21a3479fecdf76fc69dd',
    enc: '23fb952571a14a25e3d678140cd0e5eb47a0961bb18afcf85896e5453c312e76',
    sealed: '5fd92cc9d46dbf8943e72a07e42f363ed5f721212cd90bcfd072bfd9f44e06b80fd17824947496e21b680c141b',
  },
] as const;

describe('HPKE', () => {
  for (const vector of RFC_9180) {
    it(`RFC 9180 ${vector.name}`, async () => {
      const me = await keyPairFrom(fromHex(vector.recipient));
      const sender = 'sender' in vector ? await keyPairFrom(fromHex(vector.sender)) : undefined;
      const common = { info: INFO, about: ABOUT, aead: 'AES-128-GCM' } as const;
      const sealed = await hpkeSeal(PLAIN, {
        ...common,
        to: me.publicKey,
        ...(sender && { from: sender }),
        ephemeral: await keyPairFrom(fromHex(vector.ephemeral)),
      });
      expect(hex(sealed)).to.equal(vector.enc + vector.sealed);
      const opened = await hpkeOpen(sealed, { ...common, me, ...(sender && { from: sender.publicKey }) });
      expect(opened).to.deep.equal(PLAIN);
    });
  }

  it('opens only for whom it is, from whom it is, for what it is, unchanged', async () => {
    const [me, other, sender, stranger] = await Promise.all([newKeyPair(), newKeyPair(), newKeyPair(), newKeyPair()]);
    const sealed = await hpkeSeal(PLAIN, { to: me.publicKey, from: sender, info: INFO });
    const good = { me, from: sender.publicKey, info: INFO };
    expect(await hpkeOpen(sealed, good)).to.deep.equal(PLAIN);
    const changed = sealed.slice();
    changed[40]! ^= 1;
    const bad: (() => Promise<unknown>)[] = [
      () => hpkeOpen(sealed, { ...good, me: other }),
      () => hpkeOpen(sealed, { ...good, from: stranger.publicKey }),
      () => hpkeOpen(sealed, { me, info: INFO }),
      () => hpkeOpen(sealed, { ...good, info: latin1('another') }),
      () => hpkeOpen(sealed, { ...good, about: latin1('x') }),
      () => hpkeOpen(changed, good),
      () => hpkeOpen(sealed.subarray(0, 20), good),
      // A point of low order makes every shared secret zero.
      () => hpkeOpen(new Uint8Array(80), good),
    ];
    for (const attempt of bad) {
      const error = await attempt().catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(AppError).with.property('code', 'tampered');
    }
  });
});
