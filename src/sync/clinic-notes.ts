// A clinic's own words about its patients, tags and saved filters: sealed by and for the clinic's own key pair, whole in one document.
import * as v from 'valibot';
import { AppError } from '../model/errors.ts';
import { CLINIC_FLAGS } from '../stats/clinic-flags.ts';
import type { Bytes } from './encoding.ts';
import { fields, utf8 } from './encoding.ts';
import type { KeyPair } from './hpke.ts';
import { hpkeOpen, hpkeSeal } from './hpke.ts';

/** Characters of a tag or a filter's name. */
export const MOST_CHARACTERS = 40;
/** Tags of one patient. */
export const MOST_TAGS = 12;
export const MOST_FILTERS = 30;

const FILTER = v.object({
  name: v.string(),
  search: v.string(),
  flags: v.array(v.picklist(CLINIC_FLAGS)),
  tags: v.array(v.string()),
});
const NOTES = v.object({
  format: v.literal(1),
  /** By the patient's name on the server. */
  tags: v.record(v.string(), v.array(v.string())),
  filters: v.array(FILTER),
});

/** A list a clinic comes back to. */
export interface SavedFilter {
  readonly name: string;
  readonly search: string;
  readonly flags: readonly (typeof CLINIC_FLAGS)[number][];
  readonly tags: readonly string[];
}

export interface ClinicNotes {
  readonly tags: Readonly<Record<string, readonly string[]>>;
  readonly filters: readonly SavedFilter[];
}

/** What is changed, so that it can be done again on what another computer of the clinic has written meanwhile. */
export type NotesChange =
  | { readonly kind: 'tag'; readonly remoteId: string; readonly tag: string; readonly isOn: boolean }
  /** All tags of a patient who is off the list. */
  | { readonly kind: 'forget'; readonly remoteId: string }
  /** Takes the place of one of the same name. */
  | { readonly kind: 'save-filter'; readonly filter: SavedFilter }
  | { readonly kind: 'remove-filter'; readonly name: string };

export const NO_NOTES: ClinicNotes = { tags: {}, filters: [] };

/** `bad-input` for a name that is empty or too long, or one too many. */
export function changedNotes(notes: ClinicNotes, change: NotesChange): ClinicNotes {
  switch (change.kind) {
    case 'tag': {
      const tag = change.isOn ? checkedName(change.tag) : change.tag;
      const others = (notes.tags[change.remoteId] ?? []).filter((item) => item !== tag);
      return withTags(notes, change.remoteId, change.isOn ? [...others, tag] : others);
    }
    case 'forget':
      return withTags(notes, change.remoteId, []);
    case 'save-filter': {
      const filter = { ...change.filter, name: checkedName(change.filter.name) };
      const filters = [...notes.filters.filter(({ name }) => name !== filter.name), filter];
      if (filters.length > MOST_FILTERS) throw new AppError('bad-input', 'too many filters');
      return { ...notes, filters };
    }
    case 'remove-filter':
      return { ...notes, filters: notes.filters.filter(({ name }) => name !== change.name) };
  }
}

function withTags(notes: ClinicNotes, remoteId: string, list: readonly string[]): ClinicNotes {
  if (list.length > MOST_TAGS) throw new AppError('bad-input', 'too many tags');
  const others = Object.fromEntries(Object.entries(notes.tags).filter(([id]) => id !== remoteId));
  return { ...notes, tags: list.length ? { ...others, [remoteId]: list } : others };
}

function checkedName(name: string): string {
  const trimmed = name.trim().replace(/\s+/g, ' ');
  if (trimmed === '' || [...trimmed].length > MOST_CHARACTERS) throw new AppError('bad-input', 'no such name');
  return trimmed;
}

/** Sealed as one version of this account's notes: it cannot be taken for another one. */
export function sealNotes({ tags, filters }: ClinicNotes, me: KeyPair, uid: string, version: number): Promise<Bytes> {
  const plain = utf8(JSON.stringify({ format: 1, tags, filters }));
  return hpkeSeal(plain, { to: me.publicKey, from: me, info: infoOf(uid, version) });
}

/** `tampered` when it was not sealed by this account as that version; `bad-file` for a later format. */
export async function openNotes(sealed: Uint8Array, me: KeyPair, uid: string, version: number): Promise<ClinicNotes> {
  const plain = await hpkeOpen(sealed, { me, from: me.publicKey, info: infoOf(uid, version) });
  const value = JSON.parse(new TextDecoder().decode(plain)) as { format?: unknown };
  if (typeof value.format === 'number' && value.format > 1) {
    throw new AppError('bad-file', `notes of format ${value.format}: a newer Basalt is needed`);
  }
  const parsed = v.safeParse(NOTES, value);
  if (!parsed.success) throw new AppError('tampered', 'no notes of a clinic');
  return { tags: parsed.output.tags, filters: parsed.output.filters };
}

function infoOf(uid: string, version: number): Bytes {
  return fields('basalt', 1, 'notes', uid, version);
}
