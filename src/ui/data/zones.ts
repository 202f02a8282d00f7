// The time zones a person can choose, and finding one by a part of its name.
import type { UtcMs } from '../../model/time.ts';
import { zone } from '../../model/time.ts';

/**
 * Names that are in use today where browsers still list only the one before it: nobody in Kyiv looks for Kiev.
 * Both names mean the same zone (IANA time zone database, file "backward").
 */
const TODAYS_NAMES = [
  'Africa/Asmara',
  'America/Argentina/Buenos_Aires',
  'America/Argentina/Cordoba',
  'America/Argentina/Mendoza',
  'America/Atikokan',
  'America/Indiana/Indianapolis',
  'America/Kentucky/Louisville',
  'America/Nuuk',
  'Asia/Ho_Chi_Minh',
  'Asia/Kathmandu',
  'Asia/Kolkata',
  'Asia/Yangon',
  'Atlantic/Faroe',
  'Europe/Kyiv',
  'Pacific/Chuuk',
  'Pacific/Kanton',
  'Pacific/Pohnpei',
];

let known: readonly string[] | undefined;

/** Every zone of this browser, by name. */
export function zoneIds(): readonly string[] {
  known ??= [...new Set([...Intl.supportedValuesOf('timeZone'), ...TODAYS_NAMES.filter(isZone), 'UTC'])].sort();
  return known;
}

function isZone(id: string): boolean {
  try {
    zone(id);
    return true;
  } catch {
    return false;
  }
}

function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9+-]+/g, ' ')
    .trim();
}

/** Zones with every word of the search in their name; those whose place begins with it first. */
export function findZones(search: string, ids: readonly string[] = zoneIds()): readonly string[] {
  const wanted = plain(search);
  if (!wanted) return ids;
  const words = wanted.split(' ');
  const found = ids.filter((id) => words.every((word) => plain(id).includes(word)));
  const begins = (id: string): boolean => plain(id.split('/').at(-1)!).startsWith(wanted);
  return [...found.filter(begins), ...found.filter((id) => !begins(id))];
}

/** The zone of exactly this name, whatever its case and blanks. */
export function zoneNamed(name: string, ids: readonly string[] = zoneIds()): string | undefined {
  const wanted = plain(name);
  return ids.find((id) => plain(id) === wanted);
}

/** 'UTC+1', 'UTC-3:30', as it is at `at`. */
export function offsetText(id: string, at: UtcMs): string {
  const minutes = Math.round(zone(id).offsetAt(at) / 60_000);
  const size = Math.abs(minutes);
  const rest = size % 60 ? `:${String(size % 60).padStart(2, '0')}` : '';
  return minutes === 0 ? 'UTC' : `UTC${minutes < 0 ? '−' : '+'}${Math.floor(size / 60)}${rest}`;
}
