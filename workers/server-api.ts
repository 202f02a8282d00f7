// The part of the sync worker that talks to the server. Loaded when it is first used: Firebase is in no script before that.
import { AppError } from '../src/model/errors.ts';
import * as account from '../src/sync/firebase/account.ts';
import * as clinic from '../src/sync/firebase/clinic.ts';
import { changeClinicNotes, clinicNotes } from '../src/sync/firebase/clinic-notes.ts';
import * as directory from '../src/sync/firebase/directory.ts';
import type { Place } from '../src/sync/firebase/computer.ts';
import { thisComputer } from '../src/sync/firebase/computer.ts';
import type { FirebaseConfig } from '../src/sync/firebase/config.ts';
import { openSharedLink } from '../src/sync/firebase/guest.ts';
import type { Session } from '../src/sync/firebase/open.ts';
import { openFirebase } from '../src/sync/firebase/open.ts';
import * as people from '../src/sync/firebase/person.ts';
import { deleteAccount, removeRemotePerson } from '../src/sync/firebase/remove.ts';
import * as requests from '../src/sync/firebase/requests.ts';
import * as sharing from '../src/sync/firebase/sharing.ts';
import { flagsOf, targetChange } from '../src/sync/summary.ts';
import type { AccountApi, PatientRow, PeopleApi, ReadingApi, SharingApi } from './sync-api.ts';

export type ServerApi = AccountApi & PeopleApi & SharingApi & ReadingApi;

/** On the computer the app runs on, unless tests bring another place. */
export function serverApi(config: FirebaseConfig, given?: Place): ServerApi {
  const place: Place = given ?? { session: openFirebase(config), computer: thisComputer };
  // Of its own, so that opening a link signs nobody out; kept, so that opening it again costs no guess.
  let guest: Session | undefined;
  const running = new Map<string, AbortController>();

  return {
    accountState: () => account.accountState(place),
    createAccount: (request) => account.createAccount(place, request),
    finishAccount: (request) => account.finishAccount(place, request),
    signIn: (request) => account.signIn(place, request),
    unlock: (opener) => account.unlock(place, opener),
    signOut: (request) => account.signOut(place, request),
    resetPassword: ({ email }) => account.resetPassword(place, email),
    changePassword: (request) => account.changePassword(place, request),
    changePassphrase: (request) => account.changePassphrase(place, request),
    newRecoveryCode: (request) => account.newRecoveryCode(place, request),
    recoveryCodeChecked: () => account.noteRecoveryCode(place, { isUnchecked: false }),
    sendConfirmation: () => account.sendConfirmation(place),
    checkConfirmed: () => account.checkConfirmed(place),
    setName: ({ name }) => account.setName(place, name),
    deleteAccount: (request) => deleteAccount(place, request),

    linkPerson: async ({ personId }) => void (await people.linkPerson(place, personId)),
    unlinkPerson: ({ personId }) => people.unlinkPerson(place, personId),
    listRemotePeople: () => people.listRemotePeople(place),
    adoptPerson: (request) => people.adoptPerson(place, request),
    removeRemotePerson: ({ remoteId }) => removeRemotePerson(place, remoteId),
    async syncPerson({ personId }, onProgress) {
      const controller = new AbortController();
      running.get(personId)?.abort(new AppError('cancelled', 'another run has begun'));
      running.set(personId, controller);
      try {
        const { signal } = controller;
        return await people.syncPerson(place, { personId, signal, ...(onProgress && { onProgress }) });
      } finally {
        if (running.get(personId) === controller) running.delete(personId);
      }
    },
    cancelSync({ personId }) {
      running.get(personId)?.abort(new AppError('cancelled', 'the run was broken off'));
      return Promise.resolve();
    },
    async syncedPeople() {
      const kept = await place.computer.keptAccount();
      const mine = (await place.computer.remotePeople()).filter(({ uid }) => uid === kept?.uid);
      return Promise.all(
        mine.map(async ({ personId }) => {
          const lastSyncAt = await people.lastSyncAt(place, personId);
          return { personId, ...(lastSyncAt !== undefined && { lastSyncAt }) };
        }),
      );
    },

    invitation: (request) => requests.invitation(place, request),
    isFindable: () => directory.isFindable(place),
    setFindable: ({ findable }) => directory.setFindable(place, findable),
    accessRequests: () => requests.accessRequests(place),
    declineRequest: ({ from }) => requests.declineRequest(place, from),
    approve: (request) => sharing.approve(place, request),
    shares: ({ personId }) => sharing.shares(place, personId),
    extend: (request) => sharing.extend(place, request),
    revoke: (request) => sharing.revoke(place, request),
    createLink: (request) => sharing.createLink(place, request),

    askForAccess: (request) => requests.askForAccess(place, request),
    askedAccounts: async () => (await place.computer.keptAccount())?.asked ?? [],
    withdrawRequest: ({ uid }) => requests.withdrawRequest(place, uid),
    async listPatients(options = {}) {
      const { patients, reads } = await clinic.listPatients(place);
      const now = Date.now();
      const rows = patients.map((patient): PatientRow => {
        const { summary } = patient;
        if (!summary) return patient;
        const change = targetChange(summary);
        const flags = flagsOf(summary, { now, ...options });
        return { ...patient, flags, ...(change !== undefined && { targetChange: change }) };
      });
      return { patients: rows, reads };
    },
    openPatient: (request, onProgress) => clinic.openPatient(place, { ...request, ...(onProgress && { onProgress }) }),
    leavePatient: ({ remoteId }) => clinic.leavePatient(place, remoteId),
    clinicNotes: () => clinicNotes(place),
    changeClinicNotes: (change) => changeClinicNotes(place, change),
    openSharedLink(request, onProgress) {
      guest ??= openFirebase(config, { name: 'guest' });
      return openSharedLink(guest, { ...request, ...(onProgress && { onProgress }) });
    },
  };
}
