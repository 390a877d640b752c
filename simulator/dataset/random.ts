/** A stream of numbers in [0, 1). */
export type Random = () => number;

/** A 32-bit hash of the parts: the same parts give the same number in every process. */
export function hash(...parts: Array<string | number>): number {
  let h = 0x811c9dc5;
  for (const c of parts.join('|')) {
    h = Math.imul(h ^ c.codePointAt(0)!, 0x01000193);
  }
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** A small seeded generator (mulberry32): plenty for traffic, useless for secrets. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A whole number in [0, 2^32). */
export const word = (random: Random): number => Math.floor(random() * 4294967296);

/** One of the weighted values. */
export function pick<T>(random: Random, weighted: ReadonlyArray<readonly [T, number]>): T {
  const total = weighted.reduce((sum, [, weight]) => sum + weight, 0);
  let left = random() * total;
  for (const [value, weight] of weighted) {
    left -= weight;
    if (left < 0) {
      return value;
    }
  }
  return weighted[weighted.length - 1][0];
}

/** A normally distributed number with mean 0 and deviation 1. */
export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** A Poisson distributed count. */
export function poisson(random: Random, mean: number): number {
  if (mean > 50) {
    return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal(random)));
  }
  let count = 0;
  for (let left = Math.exp(-mean), product = random(); product > left; product *= random()) {
    count++;
  }
  return count;
}

/** n digits in hex of a whole number. */
export const hex = (n: number, digits: number): string => n.toString(16).padStart(digits, '0').slice(-digits);
