// Which plug a device has: by what is plugged in, by the model, or several where neither is known yet.
import type { Help, Link, PlugKind } from '../../device/driver.ts';

/** What is known of a device before it is read; a reader with a disk of its own has no links. */
export interface Pluggable {
  readonly help: Help;
  readonly models: readonly string[];
  readonly links?: readonly Link[];
}

/** One drawing, and the models it is of. */
export interface PlugChoice {
  readonly kind: PlugKind;
  readonly models: readonly string[];
}

/**
 * The plugs that come into question. `model` and `way` (`Link.name`) are what the person chose; without a way it is the
 * first link's. Empty where no drawing is true: nothing is drawn then.
 */
export function plugsOf({ help, models, links = [] }: Pluggable, model?: string, way?: string): PlugChoice[] {
  const link = links.find(({ name }) => way !== undefined && name === way) ?? links[0];
  if (link?.plug) return [{ kind: link.plug, models }];
  const asked = models.filter((one) => one === model);
  const byKind = new Map<PlugKind, string[]>();
  for (const one of asked.length ? asked : models) {
    const kind = help.plugOf?.[one] ?? help.plug;
    if (kind) byKind.set(kind, [...(byKind.get(kind) ?? []), one]);
  }
  return [...byKind].map(([kind, of]) => ({ kind, models: of }));
}

/** What to press: the model's own steps where it has some. */
export function stepsOf({ steps, stepsOf: own }: Help, model?: string): readonly string[] {
  return (model !== undefined ? own?.[model] : undefined) ?? steps;
}
