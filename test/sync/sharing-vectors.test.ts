// Grants, own keys, requests, summaries and links that an independent program sealed after docs/security.md, and what Basalt sealed earlier: both still open.
import { expect } from 'chai';
import type { AppError } from '../../src/model/errors.ts';
import { base64url, fields, fromBase64url, utf8 } from '../../src/sync/encoding.ts';
import { documentName } from '../../src/sync/epochs.ts';
import type { Grant, OwnKeys } from '../../src/sync/grant.ts';
import { grantBytes, grantOf, openGrant, openOwnKeys, sealGrant, sealOwnKeys } from '../../src/sync/grant.ts';
import { hpkeOpen, hpkeSeal, keyPairFrom, newKeyPair, privateBytes } from '../../src/sync/hpke.ts';
import { codeHash, fragmentOf, fromFragment, newLink, openLink, sealLink } from '../../src/sync/link.ts';
import type { Summary } from '../../src/sync/summary.ts';
import { openSummary, sealSummary } from '../../src/sync/summary.ts';
import ours from './sharing-ours.json' with { type: 'json' };
import python from './sharing-vectors.json' with { type: 'json' };

const code = (error: unknown): string => (error as AppError).code;
const json = (bytes: Uint8Array): unknown => JSON.parse(new TextDecoder().decode(bytes));
const plainGrant = (grant: Grant): unknown => json(grantBytes(grant));
const plainOwn = ({ nameKey, roots, ...own }: OwnKeys): unknown => ({
  ...own,
  nameKey: base64url(nameKey),
  roots: roots.map(base64url),
});

for (const [name, vectors] of [
  ['Python', python],
  ['an earlier Basalt', ours],
] as const) {
  describe(`sealed by ${name}`, function () {
    this.timeout(60_000);
    const { ids } = vectors;
    const pair = (who: 'person' | 'clinic') => keyPairFrom(fromBase64url(vectors.keys[who]));

    it('a grant, for this reader and this person only', async () => {
      const [person, clinic] = [await pair('person'), await pair('clinic')];
      const sealed = fromBase64url(vectors.grant.sealed);
      const grant = await openGrant(sealed, clinic, person.publicKey, ids.person, ids.clinic);
      expect(plainGrant(grant)).to.deep.equal(vectors.grant.plain);
      for (const [about, reader] of [
        [ids.person, 'another'],
        ['another', ids.clinic],
      ] as const) {
        expect(await openGrant(sealed, clinic, person.publicKey, about, reader).catch(code)).to.equal('tampered');
      }
    });

    it('own keys, which give the same grant and the same names', async () => {
      const own = await openOwnKeys(fromBase64url(vectors.own.sealed), await pair('person'), ids.person);
      expect(plainOwn(own)).to.deep.equal(vectors.own.plain);
      const { fromMonth, until } = vectors.grant.plain;
      expect(plainGrant(await grantOf(own, fromMonth, until))).to.deep.equal(vectors.grant.plain);
      const { month, part } = vectors.name;
      expect(await documentName(own.nameKey, month, part)).to.equal(vectors.name.name);
    });

    it('a request', async () => {
      const [me, clinic] = [await pair('person'), await pair('clinic')];
      const info = fields('basalt', 1, 'request', ids.account, ids.clinic);
      const plain = await hpkeOpen(fromBase64url(vectors.request.sealed), { me, from: clinic.publicKey, info });
      expect(json(plain)).to.deep.equal(vectors.request.plain);
    });

    it('a summary', async () => {
      const me = await pair('clinic');
      const sealed = fromBase64url(vectors.summary.sealed);
      const opened = await openSummary(sealed, { me, personId: ids.person, clinicId: ids.clinic });
      expect(opened.summary).to.deep.equal(vectors.summary.plain);
      expect(opened.publicKey).to.equal(base64url((await pair('person')).publicKey));
    });

    it('a link with its code', async () => {
      const { fragment, sealed, code: typed } = vectors.link;
      const address = await fromFragment(fragment);
      expect(address).to.include({ linkId: ids.link, personId: ids.person, until: vectors.grant.plain.until });
      expect(await codeHash(ids.link, typed)).to.equal(vectors.link.codeHash);
      const grant = await openLink(fromBase64url(sealed), { ...address, code: typed });
      expect(plainGrant(grant)).to.deep.equal(vectors.grant.plain);
      const other = { ...address, code: '0000-0000' };
      expect(await openLink(fromBase64url(sealed), other).catch(code)).to.equal('wrong-secret');
    });
  });
}

/** How `sharing-ours.json` was made; `python3 test/sync/sharing_vectors.py check` opens it. */
async function makeOurs() {
  const [person, clinic] = [await newKeyPair(), await newKeyPair()];
  const [month, until, since] = [673, 1_800_000_000_000, 1_790_000_000_000];
  const ids = { person: base64url(crypto.getRandomValues(new Uint8Array(16))), account: 'a', clinic: 'c' };
  const link = newLink();
  const own: OwnKeys = {
    personId: ids.person,
    nameKey: crypto.getRandomValues(new Uint8Array(32)),
    roots: [1, 2, 3].map(() => crypto.getRandomValues(new Uint8Array(32))),
    version: 7,
    holders: [
      {
        ...{ kind: 'clinic', id: ids.clinic, publicKey: base64url(clinic.publicKey), name: 'Klinik Süd' },
        ...{ email: 'k@example.org', fromMonth: month, since, until },
      },
      {
        ...{ kind: 'link', id: link.linkId, secret: base64url(link.secret), code: link.code, label: 'Dr. X' },
        ...{ fromMonth: month, since, until },
      },
    ],
  };
  const grant = await grantOf(own, month, until);
  const request = { name: 'Klinik Süd', email: 'k@example.org' };
  const summary: Summary = {
    ...{ format: 1, at: 1, name: 'Zoë', unit: 'mmol/L', zoneId: 'Europe/Paris', devices: [], days: 14 },
    ...{ fromMonth: month, until },
  };
  const info = fields('basalt', 1, 'request', ids.account, ids.clinic);
  const asked = await hpkeSeal(utf8(JSON.stringify(request)), { to: person.publicKey, from: clinic, info });
  const about = { from: person, to: clinic.publicKey, personId: ids.person, clinicId: ids.clinic };
  return {
    keys: { person: base64url(await privateBytes(person)), clinic: base64url(await privateBytes(clinic)) },
    ids: { ...ids, link: link.linkId },
    grant: {
      sealed: base64url(await sealGrant(grant, person, clinic.publicKey, ids.clinic)),
      plain: plainGrant(grant),
    },
    own: { sealed: base64url(await sealOwnKeys(own, person)), plain: plainOwn(own) },
    name: { month, part: 3, name: await documentName(own.nameKey, month, 3) },
    request: { sealed: base64url(asked), plain: request },
    summary: { sealed: base64url(await sealSummary(summary, about)), plain: summary },
    link: {
      code: link.code,
      codeHash: await codeHash(link.linkId, link.code),
      fragment: await fragmentOf({ ...link, personId: ids.person, until }),
      sealed: base64url(await sealLink(grant, link)),
    },
  };
}

it('the sharing vectors of an earlier Basalt are made like this', async () => {
  const made = await makeOurs();
  expect(Object.keys(made)).to.have.members(Object.keys(ours));
  expect(made.grant.sealed.length).to.be.closeTo(ours.grant.sealed.length, 4);
}).timeout(60_000);
