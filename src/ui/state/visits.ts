// Looking at somebody else's data: put into a store in memory, shown, and gone with the visit.
import type { PatientData } from '../../../workers/sync-api.ts';
import { memoryStore } from '../../store/memory-store.ts';
import { VISIT_KEY, navigate } from '../routes.ts';
import type { People, Visit } from './people.ts';

/** Shows opened data from its overview on. Ends by itself when the account that opened it is closed in another window. */
export async function beginVisit(
  people: People,
  { person, devices, blocks, writtenAt, fromMonth, until }: PatientData,
  { by, from }: Pick<Visit, 'by' | 'from'>,
): Promise<void> {
  // Asked before anything is shown: an account that is closed right after is noticed.
  const { keptAccount, watchAccount } = await import('../../store/account.ts');
  const hasAccount = by === 'clinic' && (await keptAccount()) !== undefined;
  const store = memoryStore(person.id, devices);
  await store.merge(blocks);
  people.visit(person, store, { by, from, writtenAt, fromMonth, ...(until !== undefined && { until }) });
  sessionStorage.setItem(VISIT_KEY, from);
  const stops: (() => void)[] = [];
  stops.push(
    people.subscribe(({ current }) => {
      if (current?.store === store) return;
      for (const stop of stops.splice(0)) stop();
      // Another visit may have begun.
      if (!current?.visit) sessionStorage.removeItem(VISIT_KEY);
    }),
  );
  navigate('/');
  if (!hasAccount) return;
  const stop = watchAccount((uid) => void (uid ?? navigate(from)));
  if (people.value.current?.store === store) stops.push(stop);
  else stop();
}
