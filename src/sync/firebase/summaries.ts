// Writes a person's summary for the clinics that may read now: after each run that changed something.
import type { UtcMs } from '../../model/time.ts';
import { asAppError } from '../../model/errors.ts';
import type { RemotePerson } from '../../store/account.ts';
import type { Person } from '../../store/people.ts';
import type { Store } from '../../store/store.ts';
import { fromBase64url } from '../encoding.ts';
import type { ClinicHolder } from '../grant.ts';
import { makeSummary, sealSummary } from '../summary.ts';
import type { OpenAccount, Place } from './computer.ts';
import { SERVER_NOW } from './wire.ts';

export interface SummarySource {
  readonly store: Pick<Store, 'columns' | 'span' | 'devices'>;
  readonly person: Person;
  readonly now: UtcMs;
}

/** One commit a clinic: one whose access has just ended does not keep the others from theirs. */
export async function writeSummaries(
  { session: { wire } }: Place,
  account: OpenAccount,
  { remoteId }: RemotePerson,
  clinics: readonly ClinicHolder[],
  source: SummarySource,
): Promise<void> {
  for (const { id, publicKey, fromMonth, until } of clinics) {
    const summary = await makeSummary({ ...source, fromMonth, until });
    const sealed = await sealSummary(summary, {
      from: account.keys,
      to: fromBase64url(publicKey),
      personId: remoteId,
      clinicId: id,
    });
    await wire
      .commit([{ set: `clinics/${id}/patients/${remoteId}`, to: { sealed, changed: SERVER_NOW } }])
      .catch((thrown: unknown) => {
        if (asAppError(thrown).code !== 'no-access') throw thrown;
      });
  }
}
