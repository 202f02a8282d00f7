// Grants, own keys and links: who can open what.
import { expect } from 'chai';
import type { AppError } from '../../src/model/errors.ts';
import { documentKey, monthOf } from '../../src/sync/epochs.ts';
import {
  grantBytes,
  grantFrom,
  grantOf,
  newOwnKeys,
  openGrant,
  openOwnKeys,
  ownKeyring,
  rotated,
  sealGrant,
  sealOwnKeys,
} from '../../src/sync/grant.ts';
import { newKeyPair } from '../../src/sync/hpke.ts';
import { codeHash, fragmentOf, fromFragment, newLink, openLink, sealLink } from '../../src/sync/link.ts';

const code = (error: unknown): string => (error as AppError).code;
const MARCH = monthOf(Date.UTC(2026, 2, 1));

describe('grants', () => {
  it('give a reader the months of the scope, in every epoch there is', async () => {
    const [person, clinic, stranger] = await Promise.all([newKeyPair(), newKeyPair(), newKeyPair()]);
    const own = rotated(newOwnKeys());
    const whole = await ownKeyring(own);
    const sealed = await sealGrant(await grantOf(own, MARCH, 5), person, clinic.publicKey, 'clinic');
    const grant = await openGrant(sealed, clinic, person.publicKey, own.personId, 'clinic');
    expect(grant).to.include({ personId: own.personId, fromMonth: MARCH, until: 5 });
    expect(grant.epochs.map(({ epoch }) => epoch)).to.deep.equal([1, 2]);
    for (const [i, keys] of grant.epochs.entries()) {
      expect(await documentKey(keys, MARCH + 1, 'x')).to.deep.equal(
        await documentKey(whole.epochs[i]!, MARCH + 1, 'x'),
      );
      expect(await documentKey(keys, MARCH - 1, 'x').catch(code)).to.equal('no-access');
    }
    const bad = [
      openGrant(sealed, stranger, person.publicKey, own.personId, 'clinic'),
      openGrant(sealed, clinic, stranger.publicKey, own.personId, 'clinic'),
      openGrant(sealed, clinic, person.publicKey, own.personId, 'another'),
      openGrant(sealed, clinic, person.publicKey, newOwnKeys().personId, 'clinic'),
    ];
    for (const attempt of bad) expect(await attempt.catch(code)).to.equal('tampered');
    expect(grantFrom(grantBytes(grant))).to.deep.equal(grant);
  });

  it('hold neither roots nor the key of names', async () => {
    const own = newOwnKeys();
    const plain = new TextDecoder().decode(grantBytes(await grantOf(own, 0)));
    expect(plain).to.not.match(/root|nameKey/i);
  });

  it('own keys open for their own key pair only', async () => {
    const [me, other] = await Promise.all([newKeyPair(), newKeyPair()]);
    const own = newOwnKeys();
    const sealed = await sealOwnKeys(own, me);
    expect(await openOwnKeys(sealed, me, own.personId)).to.deep.equal(own);
    expect(await openOwnKeys(sealed, other, own.personId).catch(code)).to.equal('tampered');
    expect(await openOwnKeys(sealed, me, 'x').catch(code)).to.equal('tampered');
  });
});

describe('links', function () {
  this.timeout(60_000);

  it('open with the fragment and the code, in any spelling, and with nothing less', async () => {
    const grant = await grantOf(newOwnKeys(), MARCH);
    const link = newLink();
    const sealed = await sealLink(grant, link);
    const address = {
      linkId: link.linkId,
      secret: link.secret,
      personId: newOwnKeys().personId,
      until: 1_790_000_000_000,
    };
    const fragment = await fragmentOf(address);
    expect(await fromFragment(`#${fragment}`)).to.deep.equal(address);
    const { linkId, secret } = address;
    const typed = link.code.toLowerCase().replace('-', ' ');
    expect(await openLink(sealed, { linkId, secret, code: typed })).to.deep.equal(grant);
    expect(await codeHash(linkId, typed)).to.equal(await codeHash(linkId, link.code));
    const wrong = link.code.startsWith('0') ? `1${link.code.slice(1)}` : `0${link.code.slice(1)}`;
    for (const changed of [
      { ...link, code: wrong },
      { ...link, secret: newLink().secret },
      { ...link, linkId: newLink().linkId },
    ]) {
      expect(await openLink(sealed, changed).catch(code)).to.equal('wrong-secret');
    }
    for (const cut of [
      '',
      '#x',
      fragment.slice(0, -1),
      `${fragment}0`,
      fragment.replace(/^./, (c) => (c === 'A' ? 'B' : 'A')),
    ]) {
      expect(await fromFragment(cut).catch(code)).to.equal('bad-input');
    }
  });
});
