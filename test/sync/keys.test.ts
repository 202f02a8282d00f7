// Passphrase, recovery code, identity, fingerprint, month keys: what opens, and what does not.
import { expect } from 'chai';
import fc from 'fast-check';
import type { AppError } from '../../src/model/errors.ts';
import { documentKey, documentName, epochKeys, keysFrom, monthOf, newRoot } from '../../src/sync/epochs.ts';
import { fields, fieldsOf } from '../../src/sync/encoding.ts';
import { fingerprint } from '../../src/sync/fingerprint.ts';
import { hpkeOpen, hpkeSeal } from '../../src/sync/hpke.ts';
import {
  changePassphrase,
  changeRecoveryCode,
  newIdentity,
  unlockByPassphrase,
  unlockByRecovery,
} from '../../src/sync/identity.ts';
import { weakness } from '../../src/sync/passphrase-rules.ts';
import { monthOfBlock } from '../../src/sync/pack.ts';
import { newParameters } from '../../src/sync/passphrase.ts';
import { newRecoveryCode, recoveryBytes, recoveryCodeOf } from '../../src/sync/recovery.ts';

const code = (error: unknown): string => (error as AppError).code;
const INFO = new Uint8Array(1);

describe('recovery code', () => {
  it('comes back from any bytes, in any spelling', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 20, maxLength: 20 }), (bytes) => {
        const written = recoveryCodeOf(bytes);
        expect(written).to.match(/^([0-9A-HJKMNP-TV-Z]{4}-){8}[0-9A-HJKMNP-TV-Z*~$=U]$/);
        expect(recoveryBytes(written)).to.deep.equal(bytes);
        expect(
          recoveryBytes(written.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l')),
        ).to.deep.equal(bytes);
      }),
    );
  });

  it('notices every single wrong character and every two that changed places', () => {
    const written = newRecoveryCode().replaceAll('-', '');
    for (let i = 0; i < 32; i++) {
      for (const wrong of '0123456789ABCDEFGHJKMNPQRSTVWXYZ') {
        if (wrong === written[i]) continue;
        expect(() => recoveryBytes(written.slice(0, i) + wrong + written.slice(i + 1)), `${i} ${wrong}`).to.throw();
      }
      const swapped = written.slice(0, i) + written[i + 1]! + written[i]! + written.slice(i + 2);
      if (swapped !== written && i < 31) expect(() => recoveryBytes(swapped), `swapped at ${i}`).to.throw();
    }
  });
});

describe('identity', function () {
  this.timeout(60_000);
  const small = { ...newParameters(), memoryKib: 19 * 1024, passes: 1, lanes: 1 };

  it('opens by passphrase and by recovery code, and by nothing else', async () => {
    const { locked, keys, recoveryCode } = await newIdentity('correct horse battery', small);
    const sealed = await hpkeSeal(INFO, { to: keys.publicKey, info: INFO });
    for (const me of [
      await unlockByPassphrase(locked, 'correct horse battery'),
      await unlockByRecovery(locked, recoveryCode),
    ]) {
      expect(await hpkeOpen(sealed, { me, info: INFO })).to.deep.equal(INFO);
      expect(me.privateKey.extractable).to.equal(false);
    }
    expect(await unlockByPassphrase(locked, 'correct horse batterz').catch(code)).to.equal('wrong-secret');
    expect(await unlockByRecovery(locked, newRecoveryCode()).catch(code)).to.equal('wrong-secret');
    const other = await newIdentity('correct horse battery', small);
    const swapped = { ...locked, publicKey: other.locked.publicKey };
    expect(await unlockByPassphrase(swapped, 'correct horse battery').catch(code)).to.equal('wrong-secret');
  });

  it('takes a new passphrase and a new recovery code, and forgets the old ones', async () => {
    const { locked, recoveryCode } = await newIdentity('correct horse battery', small);
    const forgotten = await changePassphrase(locked, { recoveryCode }, 'another good passphrase', small);
    expect(await unlockByPassphrase(forgotten, 'correct horse battery').catch(code)).to.equal('wrong-secret');
    const keys = await unlockByPassphrase(forgotten, 'another good passphrase');
    expect(keys.publicKey).to.deep.equal((await unlockByRecovery(forgotten, recoveryCode)).publicKey);
    const renewed = await changeRecoveryCode(forgotten, 'another good passphrase');
    expect(await unlockByRecovery(renewed.locked, recoveryCode).catch(code)).to.equal('wrong-secret');
    expect((await unlockByRecovery(renewed.locked, renewed.recoveryCode)).publicKey).to.deep.equal(keys.publicKey);
  });

  it('refuses parameters that a server made weak or endless', async () => {
    const { locked } = await newIdentity('correct horse battery', small);
    for (const change of [
      { memoryKib: 8 },
      { memoryKib: 2 ** 30 },
      { passes: 0 },
      { passes: 1e6 },
      { lanes: 64 },
      { salt: 'AAAA' },
    ]) {
      const worse = { ...locked, byPassphrase: { ...locked.byPassphrase, ...change } };
      expect(await unlockByPassphrase(worse, 'correct horse battery').catch(code), JSON.stringify(change)).to.equal(
        'tampered',
      );
    }
  });

  it('says why a passphrase will not do', () => {
    expect(weakness('short')).to.equal('short');
    expect(weakness('aaaaaaaaaaaaaaaa')).to.equal('repeated');
    expect(weakness('My Password 2026!', 'my password 2026')).to.equal('password');
    expect(weakness('four words of mine', 'my password 2026')).to.equal(undefined);
  });
});

describe('fingerprint', () => {
  it('is eight words that change with the key', async () => {
    const one = await fingerprint(new Uint8Array(32));
    expect(one).to.have.length(8);
    expect(one.every((word) => /^[a-z]+$/.test(word))).to.equal(true);
    // SHA-256 of 32 zeros is 66687aad…: the first 11 bits are 819.
    expect(one[0]).to.equal('grid');
    expect(await fingerprint(Uint8Array.of(...new Uint8Array(31), 1))).to.not.deep.equal(one);
  });
});

describe('month keys', () => {
  it('a reader from a month on opens that month and later ones, never earlier ones', async () => {
    const whole = await epochKeys(1, newRoot());
    const march = monthOf(Date.UTC(2026, 2, 15));
    expect(march).to.equal(56 * 12 + 2);
    const reader = await keysFrom(whole, march);
    for (const month of [march, march + 1, march + 40]) {
      expect(await documentKey(reader, month, 'x')).to.deep.equal(await documentKey(whole, month, 'x'));
    }
    expect(await documentKey(reader, march - 1, 'x').catch(code)).to.equal('no-access');
    const later = await keysFrom(reader, march + 5);
    expect(await documentKey(later, march + 6, 'x')).to.deep.equal(await documentKey(whole, march + 6, 'x'));
    expect(await keysFrom(later, march).catch(code)).to.equal('no-access');
    const another = await epochKeys(2, newRoot());
    expect(await documentKey(another, march, 'x')).to.not.deep.equal(await documentKey(whole, march, 'x'));
    expect(await documentKey(whole, march, 'x')).to.not.deep.equal(await documentKey(whole, march, 'y'));
  });

  it('a block is of the month its day is in, in every zone; of its readings’ month when the clock was wrong', () => {
    const [february, march] = [monthOf(Date.UTC(2026, 1, 1)), monthOf(Date.UTC(2026, 2, 1))];
    const of = (day: string, first?: string): number =>
      monthOfBlock({ day, ...(first !== undefined && { first: Date.parse(first) }) });
    expect(of('2026-03-01', '2026-02-28T10:05Z'), 'east of Greenwich').to.equal(march);
    expect(of('2026-02-28', '2026-03-01T11:55Z'), 'west of it').to.equal(february);
    expect(of('2026-03-01', '2026-03-01T08:00Z')).to.equal(march);
    expect(of('2026-03-01')).to.equal(march);
    expect(of('2010-01-01', '2026-02-14T08:00Z')).to.equal(february);
    expect(of('2026-03-01', '2026-02-27T08:00Z')).to.equal(february);
  });

  it('times no clock shows honestly are in the first or last month', () => {
    expect([-1e15, 0, 8.64e15, Number.NaN].map(monthOf)).to.deep.equal([0, 0, 2760, 0]);
  });

  it('names say nothing and are the same on every computer', async () => {
    const key = newRoot();
    const name = await documentName(key, 674, 0);
    expect(name).to.match(/^[A-Za-z0-9_-]{24}$/);
    expect(await documentName(key, 674, 0)).to.equal(name);
    expect(
      new Set([
        name,
        await documentName(key, 674, 1),
        await documentName(key, 675, 0),
        await documentName(newRoot(), 674, 0),
      ]).size,
    ).to.equal(4);
  });
});

describe('fields', () => {
  it('no two lists are the same bytes, and all come back', () => {
    const list = fc.array(fc.uint8Array({ maxLength: 5 }), { maxLength: 5 });
    fc.assert(
      fc.property(list, list, (a, b) => {
        expect(fieldsOf(fields(...a))).to.deep.equal(a);
        const same = JSON.stringify(a) === JSON.stringify(b);
        expect(JSON.stringify(fields(...a)) === JSON.stringify(fields(...b))).to.equal(same);
      }),
    );
  });
});
