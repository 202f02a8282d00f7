// Where the server is: `firebase-config.json` beside the app, read when it runs. Without it the app has no server and says so.
import * as v from 'valibot';
import { AppError } from '../../model/errors.ts';

const CONFIG = v.object({
  apiKey: v.string(),
  projectId: v.string(),
  authDomain: v.optional(v.string()),
  appId: v.optional(v.string()),
  /** `host:port` of emulators, for tests and development. */
  emulators: v.optional(v.object({ auth: v.string(), firestore: v.string() })),
});

/** As the Firebase console shows it; nothing in it is secret. */
export type FirebaseConfig = v.InferOutput<typeof CONFIG>;

/**
 * The configuration beside the app, `undefined` when there is none. `bad-file` when there is one that says nothing, `offline`
 * when it cannot be known.
 */
export async function loadConfig(baseUrl: string): Promise<FirebaseConfig | undefined> {
  const url = new URL('firebase-config.json', baseUrl);
  const response = await fetch(url, { cache: 'no-cache' }).catch((cause: unknown) => {
    throw new AppError('offline', `${url.href} cannot be read`, { cause });
  });
  // Hosts that know no such file may answer with the app's own page.
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  if (response.status === 404 || (response.ok && !isJson)) return undefined;
  if (!response.ok) throw new AppError('offline', `${url.href} answered ${response.status}`);
  return configFrom(await response.json().catch(() => undefined));
}

/** `bad-file` when it is none. */
export function configFrom(value: unknown): FirebaseConfig {
  const parsed = v.safeParse(CONFIG, value);
  if (!parsed.success) throw new AppError('bad-file', 'firebase-config.json lacks apiKey or projectId');
  return parsed.output;
}
