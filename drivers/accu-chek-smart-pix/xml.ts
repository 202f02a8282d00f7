// The elements of a Smart Pix report: a flat scan that reads on behind damage, for the worker and the command line have no parser.
import { text } from '../../src/device/bytes.ts';

/** One start tag (or empty element) with its attributes. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** From 1. */
  readonly line: number;
  /** As it stands in the file, from `<` to `>`. */
  readonly raw: string;
}

export interface Damage {
  readonly line: number;
  readonly what: string;
}

export interface Scanned {
  readonly elements: readonly Element[];
  readonly damage: readonly Damage[];
  /** Names of the end tags that came. */
  readonly closed: ReadonlySet<string>;
}

/** Reports say ISO-8859-1; a UTF-8 one (saved again by an editor) says so too, or begins with its mark. */
export function reportText(bytes: Uint8Array): string {
  const head = text(bytes.subarray(0, 200));
  const isUtf8 =
    head.startsWith('\u00ef\u00bb\u00bf') || /^<\?xml[^>]*encoding\s*=\s*["']utf-8["']/i.test(head.trimStart());
  return isUtf8 ? new TextDecoder('utf-8').decode(bytes) : text(bytes);
}

const TAG = /^<([A-Za-z_][\w.-]*)((?:\s+[A-Za-z_][\w.:-]*\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*\/?>/;
const END_TAG = /^<\/([A-Za-z_][\w.-]*)\s*>/;
const ATTRIBUTE = /([A-Za-z_][\w.:-]*)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/g;
/** No element of a report is longer; what has no end within this is damage. */
const LONGEST_TAG = 1000;

/** Between two elements: an attribute, so that one has lost its beginning. */
const WITHOUT_BEGINNING = /[A-Za-z_][\w.:-]*\s*=\s*["']/;

/** All start tags in order. Prolog, comments and the document type (meter reports carry one) are passed over. */
export function scan(source: string): Scanned {
  const elements: Element[] = [];
  const damage: Damage[] = [];
  const closed = new Set<string>();
  let line = 1;
  let counted = 0;
  const lineAt = (at: number): number => {
    for (; counted < at; counted++) if (source.charCodeAt(counted) === 10) line++;
    return line;
  };
  // The rest of what is named as damage already is no place of its own.
  let isRest = false;
  for (let from = 0, at = source.indexOf('<'); at >= 0; from = at, at = source.indexOf('<', at)) {
    const between = source.slice(from, at);
    if (!isRest && WITHOUT_BEGINNING.test(between)) {
      const start = from + between.search(/\S/);
      damage.push({
        line: lineAt(start),
        what: `no element begins here: ${JSON.stringify(between.trim().slice(0, 80))}`,
      });
    }
    isRest = false;
    const skipped = skip(source, at);
    if (skipped !== undefined) {
      if (skipped < 0) {
        damage.push({ line: lineAt(at), what: 'a comment or a document type without an end' });
        // What is inside cannot be told from what is behind: go on with the next tag.
        at++;
        isRest = true;
      } else at = skipped;
      continue;
    }
    const part = source.slice(at, at + LONGEST_TAG);
    const tag = TAG.exec(part);
    const end = tag ? null : END_TAG.exec(part);
    if (tag) elements.push({ name: tag[1]!, attributes: attributesOf(tag[2]!), line: lineAt(at), raw: tag[0] });
    else if (end) closed.add(end[1]!);
    else {
      const next = part.indexOf('<', 1);
      const shown = part.slice(0, next < 0 ? 80 : Math.min(next, 80)).trimEnd();
      damage.push({ line: lineAt(at), what: `not an element: ${JSON.stringify(shown)}` });
      isRest = true;
    }
    at += tag?.[0].length ?? end?.[0].length ?? 1;
  }
  return { elements, damage, closed };
}

/** Where to go on behind a prolog, comment or document type at `at`: -1 when it has no end, `undefined` when it is none. */
function skip(source: string, at: number): number | undefined {
  const through = (end: string): number => {
    const found = source.indexOf(end, at);
    return found < 0 ? -1 : found + end.length;
  };
  if (source.startsWith('<?', at)) return through('?>');
  if (source.startsWith('<!--', at)) return through('-->');
  if (!source.startsWith('<!DOCTYPE', at)) return undefined;
  const inside = source.slice(at, source.indexOf('>', at) + 1).includes('[');
  return inside ? through(']>') : through('>');
}

function attributesOf(part: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const [, name, double, single] of part.matchAll(ATTRIBUTE)) attributes[name!] = unescape(double ?? single ?? '');
  return attributes;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescape(value: string): string {
  return value.replace(/&(#x[0-9a-fA-F]{1,6}|#\d{1,7}|\w{2,4});/g, (whole, name: string) => {
    if (!name.startsWith('#')) return ENTITIES[name] ?? whole;
    const code = name[1] === 'x' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
