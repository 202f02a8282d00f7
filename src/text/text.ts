// Words in the person's language: typed keys, {placeholders}, plurals by the language's own rules.
import type { en } from './en.ts';
import { firstEn } from './first.en.ts';

/** One sentence, or its plural forms chosen by `count`. `{name}` is replaced by the value of that name. */
export type Message = string | PluralMessage;

/** Forms by `Intl.PluralRules` category of the value `count`; `zero` is for the number 0 in every language that wants it. */
export interface PluralMessage {
  readonly zero?: string;
  readonly one?: string;
  readonly two?: string;
  readonly few?: string;
  readonly many?: string;
  readonly other: string;
}

export type TextKey = keyof typeof en;

/** What a language has to say: the same keys as English. */
export type Messages = Readonly<Record<TextKey, Message>>;

type Names<M> = M extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never;
type MessageNames<M> = M extends string ? Names<M> : M extends PluralMessage ? Names<M['other']> | 'count' : never;

/** The placeholders of a key's message. */
export type TextValues<K extends TextKey> = Readonly<Record<MessageNames<(typeof en)[K]>, string | number>>;
export type TextArgs<K extends TextKey> = [MessageNames<(typeof en)[K]>] extends [never] ? [] : [values: TextValues<K>];

/** Keys of messages without placeholders. */
export type PlainKey = { [K in TextKey]: [MessageNames<(typeof en)[K]>] extends [never] ? K : never }[TextKey];

export interface Text {
  /** The words of `key`. Numbers among the values are written as the locale does. */
  <K extends TextKey>(key: K, ...args: TextArgs<K>): string;
}

/** Words that came after the start, in English: a language that has its own takes those. */
const added: Partial<Record<TextKey, Message>> = {};

/** Makes words known that are fetched with the pages that say them, so that the first screen need not wait for them. */
export function addWords(words: Partial<Messages>): void {
  Object.assign(added, words);
}

/** The words of one language, written with a locale's numbers. What it lacks is said in the English of `addWords`. */
export function createText(messages: Partial<Messages>, locale: string): Text {
  const plural = new Intl.PluralRules(locale);
  const number = new Intl.NumberFormat(locale);
  return (key, ...args) => {
    const values = (args[0] ?? {}) as Readonly<Record<string, string | number>>;
    const message = messages[key] ?? added[key];
    if (message === undefined) throw new Error(`no words for ${key}: its module does not import them`);
    const chosen = typeof message === 'string' ? message : pluralForm(message, plural, Number(values.count));
    return chosen.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = values[name];
      return value === undefined ? whole : typeof value === 'number' ? number.format(value) : value;
    });
  };
}

function pluralForm(message: PluralMessage, rules: Intl.PluralRules, count: number): string {
  if (count === 0 && message.zero !== undefined) return message.zero;
  return message[rules.select(count)] ?? message.other;
}

let current: Text = createText(firstEn, 'en');

/** Chooses the language of `text` for this thread. Elements render anew when the shell does. */
export function setText(next: Text): void {
  current = next;
}

/** The words of `key` in the current language: `text('nav.overview')`, `text('upload.new', { count: 3 })`. */
export const text: Text = (key, ...args) => current(key, ...args);

/**
 * The locale dates and numbers are written in while the words are in `language`: the first of the browser's languages
 * that is of it, else the language with the browser's region ('en-DE').
 */
export function localeFor(language: string, preferred: readonly string[]): string {
  const same = preferred.find((tag) => tag === language || tag.startsWith(`${language}-`));
  if (same) return same;
  const region = preferred.map((tag) => new Intl.Locale(tag).region).find((item) => item !== undefined);
  return region ? `${language}-${region}` : language;
}
