// Functions of one glucose value, remembered for whole mg/dL: powers and logarithms of the same few hundred values come again in every call.

/** Values from here on are computed each time; no device shows them. */
const END = 1024;

/** `f` with the same results; those of whole numbers from 0 to 1023 are computed at their first use. */
export function rememberedForWhole(f: (mgdl: number) => number): (mgdl: number) => number {
  const known = new Float64Array(END);
  const isKnown = new Uint8Array(END);
  return (mgdl) => {
    const slot = mgdl | 0;
    if (slot !== mgdl || slot < 0 || slot >= END) return f(mgdl);
    if (isKnown[slot] === 0) {
      known[slot] = f(mgdl);
      isKnown[slot] = 1;
    }
    return known[slot]!;
  };
}
