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
  const url = new URL('firebase-config.json', baseUrl).href;
  let response: Response;
  try {
    response = await fetch(url, { cache: 'no-cache' });
    if (response.status >= 500) throw new Error(`status ${response.status}`);
  } catch (cause) {
    // Without the network what was there last time: who is signed in is known without it.
    const kept = await (await keptAnswers())?.match(url);
    if (kept) return configFrom(await kept.json());
    throw new AppError('offline', `${url} cannot be read`, { cause });
  }
  // Hosts that know no such file may answer with the app's own page.
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  const kept = await keptAnswers();
  if (!response.ok || !isJson) {
    await kept?.delete(url);
    return undefined;
  }
  const config = configFrom(await response.json().catch(() => undefined));
  await kept?.put(url, Response.json(config)).catch(() => undefined);
  return config;
}

function keptAnswers(): Promise<Cache | undefined> {
  // There is none in a page that is not secure.
  return 'caches' in globalThis ? caches.open('basalt-config').catch(() => undefined) : Promise.resolve(undefined);
}

/** `bad-file` when it is none. */
export function configFrom(value: unknown): FirebaseConfig {
  const parsed = v.safeParse(CONFIG, value);
  if (!parsed.success) throw new AppError('bad-file', 'firebase-config.json lacks apiKey or projectId');
  return parsed.output;
}
