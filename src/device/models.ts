// One model of a driver: what the manifest says of all its models, and what differs in this one.
import type { DeviceManifest, DriverManifest, Evidence, FolderManifest, Link, RangeMgdl, UsbId } from './driver.ts';
import { isDevice } from './driver.ts';
import type { RecordKind } from '../model/record.ts';

/** What is read through a cable or from a reader's disk: what lists of devices are made of. */
export type ListedManifest = DeviceManifest | FolderManifest;

/** What is known of a model; of all models together where none is named. */
export interface Facts {
  readonly evidence: Evidence;
  readonly evidenceNote: string;
  readonly reads: readonly RecordKind[];
  readonly limits: readonly string[];
  /** As the manifest's, with the USB ids of this model; empty for a reader with a disk. */
  readonly links: readonly Link[];
  /** mg/dL; absent where reports are read as they are, and where LO and HI are not known. */
  readonly rangeMgdl?: RangeMgdl;
  readonly isPortUnlisted: boolean;
}

/** The facts of `model`; those of all models when it is absent or not the manifest's. */
export function factsOf(manifest: DriverManifest, model?: string): Facts {
  const own = (model !== undefined && manifest.differs?.[model]) || {};
  const links = isDevice(manifest) ? manifest.links : [];
  const ofAll = isDevice(manifest) && !manifest.areBoundsUnknown ? manifest.rangeMgdl : undefined;
  const rangeMgdl = own.rangeMgdl ?? ofAll;
  return {
    evidence: own.evidence ?? manifest.evidence,
    evidenceNote: own.evidenceNote ?? manifest.evidenceNote,
    reads: own.reads ?? manifest.reads,
    limits: [...(manifest.limits ?? []), ...(own.limits ?? [])],
    links: own.ids ? links.map((link) => ({ ...link, ids: own.ids! })) : links,
    ...(rangeMgdl && { rangeMgdl }),
    isPortUnlisted: own.isPortUnlisted === true,
  };
}

/** A model's name as part of an address: 'onetouch-ultralink'. No two models of a driver share one (contract.test.ts). */
export function modelSlug(model: string): string {
  return model
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');
}

/** The model of that address, if the manifest has it. */
export function modelBySlug({ models }: Pick<DriverManifest, 'models'>, slug: string): string | undefined {
  return models.find((model) => modelSlug(model) === slug);
}

/** USB ids of all links, each once. */
export function usbIdsOf({ links }: Pick<Facts, 'links'>): UsbId[] {
  const ids = links.flatMap((link) => link.ids);
  return [...new Map(ids.map((id) => [`${id.vendorId} ${id.productId}`, id])).values()];
}
