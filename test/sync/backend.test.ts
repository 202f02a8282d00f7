// The contract of backends, kept in memory and through the bytes of a file; Firestore's is in test/firebase/backend.test.ts.
import type { Push, SyncBackend } from '../../src/sync/backend.ts';
import { fileOf, partsOf } from '../../src/sync/file.ts';
import { MemoryBackend } from '../../src/sync/memory-backend.ts';
import { backendContract } from './backend-contract.ts';

backendContract('memory', { make: () => Promise.resolve(new MemoryBackend()) });

/** Whatever is pushed goes through a file and comes back out of it. */
function throughFile(): SyncBackend {
  let inside = new MemoryBackend();
  const part = new Uint8Array(1);
  return {
    head: () => inside.head(),
    documents: (names) => inside.documents(names),
    async push(push: Push) {
      const outcome = await inside.push(push);
      if (inside.kept.head) {
        inside = new MemoryBackend(partsOf(fileOf({ header: part, wrapped: part, kept: inside.kept })).kept);
      }
      return outcome;
    },
  };
}

backendContract('a file', { make: () => Promise.resolve(throughFile()) });
