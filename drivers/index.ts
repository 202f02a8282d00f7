// Every driver there is: a folder with a manifest registers itself.
import type { DriverManifest } from '../src/device/driver.ts';

const modules = import.meta.glob<{ readonly manifest: DriverManifest }>('./*/manifest.ts', { eager: true });

/** All manifests, by name. */
export const manifests: readonly DriverManifest[] = Object.values(modules)
  .map((module) => module.manifest)
  .sort((a, b) => a.name.localeCompare(b.name, 'en'));

/** The manifest of that id, if there is one. */
export function manifestById(id: string): DriverManifest | undefined {
  return manifests.find((manifest) => manifest.id === id);
}
