// Puts the answers to several DMP together: each record once, whatever part of which answer was damaged.

/** Where a line stands in an answer, and its content when the checksum was right. */
export interface Place {
  /** Line of the answer or of the file, from 1. */
  readonly number: number;
  /** As it came. */
  readonly line: string;
  readonly content: string | undefined;
}

export interface Memory {
  /** A new answer begins; `count` records are announced. Call again when the header turns up later. */
  begin(count?: number): void;
  /** Adds a line. True when its record was not seen before. */
  add(place: Place): boolean;
  /** Lines of this answer so far. */
  readonly length: number;
  /** Undamaged lines of this answer so far. */
  readonly good: number;
  /** Ends the answer. */
  end(): Ended;
}

export interface Ended {
  /** Every announced record was read in one answer or another. */
  readonly complete: boolean;
  /** Places of this answer that no answer so far has shown undamaged. */
  readonly damaged: readonly Place[];
  /** Contents that only turn out to be further records when the answers are laid on each other. */
  readonly found: readonly string[];
}

/**
 * Records carry no number. What tells that a line of a repeated answer was read before is its text: a record is new
 * when this answer shows its text more often than any answer before it. So two records that are equal in everything
 * stay two, and a reading taken between two answers, which moves all lines by one, is read once.
 */
export function createMemory(): Memory {
  const mostSeen = new Map<string, number>();
  let seen = new Map<string, number>();
  let places: Place[] = [];
  let good = 0;
  let announced: number | undefined;
  /** Whole answers laid on each other, place by place. */
  let known: readonly Place[] | undefined;

  const isNew = (content: string): boolean => {
    const times = (seen.get(content) ?? 0) + 1;
    seen.set(content, times);
    if (times <= (mostSeen.get(content) ?? 0)) return false;
    mostSeen.set(content, times);
    return true;
  };

  return {
    begin(count) {
      seen = new Map();
      places = [];
      good = 0;
      announced = count;
    },
    add(place) {
      places.push(place);
      if (place.content === undefined) return false;
      good++;
      return isNew(place.content);
    },
    get length() {
      return places.length;
    },
    get good() {
      return good;
    },
    end() {
      if (places.length !== announced) {
        return { complete: false, damaged: places.filter((place) => !isGood(place)), found: [] };
      }
      known = laidOn(known, places);
      const damaged = known.filter((place) => !isGood(place));
      if (damaged.length) return { complete: false, damaged, found: [] };
      seen = new Map();
      return { complete: true, damaged, found: known.map((place) => place.content!).filter(isNew) };
    },
  };
}

function isGood(place: Place): boolean {
  return place.content !== undefined;
}

/** Answers of the same length that agree wherever both are undamaged hold the same records in the same places. */
function laidOn(before: readonly Place[] | undefined, now: readonly Place[]): readonly Place[] {
  const same = (place: Place, i: number): boolean =>
    !isGood(place) || !isGood(before![i]!) || place.content === before![i]!.content;
  if (before?.length !== now.length || !now.every(same)) return now;
  return now.map((place, i) => (isGood(place) ? place : { ...place, content: before[i]!.content }));
}
