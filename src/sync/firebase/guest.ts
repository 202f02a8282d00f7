// Opening a link without an account: signed in as nobody in particular, a guess of the code, a claim, then the data, in memory.
import { signInAnonymously } from 'firebase/auth';
import { AppError, asAppError } from '../../model/errors.ts';
import type { LinkAddress } from '../link.ts';
import { codeHash, fromFragment, openLink } from '../link.ts';
import { bytesOf, readerPath } from './backend.ts';
import { asked } from './errors.ts';
import type { Session } from './open.ts';
import type { PatientData, ReadOptions } from './patient.ts';
import { readPatient } from './patient.ts';
import { Moment, SERVER_NOW } from './wire.ts';

/** The rules take these many of a link's code, all guests together. */
export const MOST_GUESSES = 10;
const AUTH_LIMIT_MS = 30_000;

export interface OpenLinkOptions extends ReadOptions {
  readonly fragment: string;
  readonly code: string;
}

/**
 * Opens a link. The session must be one of its own, so that it signs nobody out. `bad-input` for a link cut short,
 * `wrong-secret` for another code, `no-access` when the link has ended, was withdrawn or was guessed at too often.
 */
export async function openSharedLink(session: Session, options: OpenLinkOptions): Promise<PatientData> {
  const address = await fromFragment(options.fragment);
  const { linkId, secret, personId } = address;
  const { auth, wire } = session;
  await session.ready;
  const { uid } = auth.currentUser ?? (await asked(() => signInAnonymously(auth), AUTH_LIMIT_MS)).user;
  // This browser may have opened it before: then it costs no guess.
  const reader = await wire.get(readerPath(personId, uid));
  if (reader?.link !== linkId) await claim(session, uid, address, await codeHash(linkId, options.code));
  const link = await wire.get(`links/${linkId}`);
  if (!link) throw new AppError('no-access', 'the link was withdrawn');
  const grant = await openLink(bytesOf(link, 'sealed'), { linkId, secret, code: options.code });
  if (grant.personId !== personId) throw new AppError('tampered', 'a link to somebody else');
  return readPatient(wire, uid, grant, options);
}

async function claim({ wire }: Session, uid: string, address: LinkAddress, hash: string): Promise<void> {
  const { linkId, personId, until } = address;
  // How many guesses there were is not told before the right one: the first number that is free is taken.
  let number = 0;
  for (let next = 1; next <= MOST_GUESSES && !number; next++) {
    const isTaken = await wire
      .commit([
        { update: `links/${linkId}`, to: { guesses: next } },
        { set: `links/${linkId}/tries/${next}`, to: { uid, hash } },
      ])
      .then(() => false, denied);
    if (!isTaken) number = next;
  }
  if (!number) throw new AppError('no-access', 'the link has ended, was withdrawn, or was guessed at too often');
  const isDenied = await wire
    .commit([
      {
        set: readerPath(personId, uid),
        to: { kind: 'link', link: linkId, try: String(number), since: SERVER_NOW, until: new Moment(until) },
      },
    ])
    .then(() => false, denied);
  if (!isDenied) return;
  if (until <= Date.now()) throw new AppError('no-access', 'the link has ended');
  throw new AppError('wrong-secret', 'the code is another one', { triesLeft: MOST_GUESSES - number });
}

/** A denial is an answer; anything else is not. */
function denied(thrown: unknown): true {
  if (asAppError(thrown).code !== 'no-access') throw thrown;
  return true;
}
