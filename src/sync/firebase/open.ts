// Firebase as it is opened: one app, one sign-in, Firestore without listeners. Loaded by `import()` when sharing is used at all.
import { deleteApp, initializeApp } from 'firebase/app';
import type { FirebaseApp, FirebaseOptions } from 'firebase/app';
import type { Auth, User } from 'firebase/auth';
import { connectAuthEmulator, inMemoryPersistence, indexedDBLocalPersistence, initializeAuth } from 'firebase/auth';
import { connectFirestoreEmulator, getFirestore, setLogLevel } from 'firebase/firestore/lite';
import { AppError } from '../../model/errors.ts';
import type { FirebaseConfig } from './config.ts';
import { asked } from './errors.ts';
import { Wire } from './wire.ts';

export interface Session {
  readonly auth: Auth;
  readonly wire: Wire;
  /** Resolves when it is known whether somebody is signed in. */
  readonly ready: Promise<void>;
  close(): Promise<void>;
}

export interface OpenOptions {
  /** Sessions of different names do not know each other's sign-in. */
  readonly name?: string;
  /** 'memory' ends with the page. */
  readonly persistence?: 'browser' | 'memory';
}

const READY_LIMIT_MS = 20_000;
// A denial is often an answer (a conflict, a wrong code), and the console is not the place for paths and queries.
setLogLevel('silent');

export function openFirebase(config: FirebaseConfig, options: OpenOptions = {}): Session {
  const { name = 'basalt', persistence = 'browser' } = options;
  const { emulators, ...rest } = config;
  const app: FirebaseApp = initializeApp(rest as FirebaseOptions, name);
  const auth = initializeAuth(app, {
    persistence: persistence === 'browser' ? indexedDBLocalPersistence : inMemoryPersistence,
  });
  const db = getFirestore(app);
  if (emulators) {
    connectAuthEmulator(auth, `http://${emulators.auth}`, { disableWarnings: true });
    const [host, port] = emulators.firestore.split(':');
    connectFirestoreEmulator(db, host!, Number(port));
  }
  return {
    auth,
    wire: new Wire(db),
    ready: asked(() => auth.authStateReady(), READY_LIMIT_MS),
    close: () => deleteApp(app),
  };
}

/** Who is signed in; `signed-out` when nobody is. */
export async function signedIn({ auth, ready }: Session): Promise<User> {
  await ready;
  if (!auth.currentUser) throw new AppError('signed-out', 'nobody is signed in');
  return auth.currentUser;
}
