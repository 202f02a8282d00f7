// Which file driver reads a file, and its decoding.
import { manifests } from '../drivers/index.ts';
import type { FileManifest, FileModule } from '../src/device/driver.ts';
import { isDevice } from '../src/device/driver.ts';
import { AppError } from '../src/model/errors.ts';

/** Enough for the preambles of all formats. */
const HEAD_BYTES = 16_384;

/** The file driver that is surest of the file, or the one named. `bad-file` when none recognises it. */
export async function fileDriver(
  bytes: Uint8Array,
  fileName: string,
  driverId?: string,
): Promise<{ readonly manifest: FileManifest; readonly module: FileModule }> {
  const head = bytes.subarray(0, HEAD_BYTES);
  let best: { manifest: FileManifest; module: FileModule; sure: number } | undefined;
  for (const manifest of manifests) {
    if (isDevice(manifest) || (driverId !== undefined && manifest.id !== driverId)) continue;
    const module = await manifest.load();
    const sure = driverId === undefined ? module.recognise(head, fileName) : 1;
    if (sure > (best?.sure ?? 0)) best = { manifest, module, sure };
  }
  if (!best) throw new AppError('bad-file', `no file driver recognises ${fileName}`, { bytes: head.subarray(0, 48) });
  return best;
}
