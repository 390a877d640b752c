import type { Cell } from './answer';

/** Rates may differ by this much, everything else in proportion to its size: the order of a sum is not promised. */
const TOLERANCE = 1e-12;

/** Whether two cells say the same; null only equals null. */
function same(a: Cell, b: Cell): boolean {
  if (typeof a === 'number' && typeof b === 'number') {
    return Math.abs(a - b) <= TOLERANCE * Math.max(1, Math.abs(a), Math.abs(b));
  }
  return a === b;
}

/** The first difference of two lists in words; undefined: there is none. */
export function difference(name: string, got: Cell[], want: Cell[]): string | undefined {
  if (got.length !== want.length) {
    return `${name}: ${got.length} in place of ${want.length}: ${shown(got)} in place of ${shown(want)}`;
  }
  const at = got.findIndex((value, i) => !same(value, want[i]));
  return at < 0 ? undefined : `${name}: ${shown([got[at]])} in place of ${shown([want[at]])} at ${at}`;
}

function shown(list: Cell[]): string {
  const text = JSON.stringify(list);
  return text.length > 300 ? `${text.slice(0, 300)} ...` : text;
}
