// Tells browser tests where Firebase's emulators are, starting them at the first question; $FIREBASE_EMULATORS names running ones.
import { emulators } from '../../.ci/emulators.mjs';

/** `path` answers with the app's configuration for the emulators, or with status 500 and the reason why there are none. */
export function emulatorConfig(path) {
  let started;
  return {
    middleware: async (ctx, next) => {
      if (ctx.path !== path) return next();
      const given = process.env.FIREBASE_EMULATORS;
      started ??= given ? Promise.resolve({ config: JSON.parse(given), stop: () => undefined }) : emulators();
      try {
        ctx.body = (await started).config;
      } catch (error) {
        ctx.status = 500;
        ctx.body = error.message;
      }
    },
    plugin: {
      name: 'emulators',
      serverStop: async () => (await started?.catch(() => undefined))?.stop(),
    },
  };
}
