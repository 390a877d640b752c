// Any JSON at all, for readers of what is stored. From a seed, so that a failure can be run again.

/** A source of numbers from 0 to below 1 (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const CHOICES = [
  '',
  ' ',
  'channel',
  'sessions',
  'bots',
  'values',
  '$v',
  '${v:csv}',
  '[[v]]',
  '(',
  '.*',
  '=~',
  '24h',
  '1M',
  '7d',
  'UTC',
].concat([
  'range',
  'st-1',
  'sessionTag.a',
  'userTag.',
  '__proto__',
  'constructor',
  '$__all',
  '\u0000',
  'ü',
  'x'.repeat(300),
]);

/** A JSON value, made of the names and of words that mean something somewhere. */
export function anyJson(random: () => number, names: readonly string[], depth = 3): unknown {
  const one = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)];
  const kind = Math.floor(random() * (depth > 0 ? 8 : 6));
  switch (kind) {
    case 0:
      return null;
    case 1:
      return random() < 0.5;
    case 2:
      return one([0, 1, -1, 1.5, 5, 1000, 1e9, 1e300, -0]);
    case 3:
    case 4:
      return one(CHOICES);
    case 5:
      return one(names);
    case 6:
      return Array.from({ length: Math.floor(random() * 4) }, () => anyJson(random, names, depth - 1));
    default:
      return anyObject(random, names, depth - 1);
  }
}

/** An object of some of the names, each with any value. */
export function anyObject(random: () => number, names: readonly string[], depth = 3): Record<string, unknown> {
  const entries = names.filter(() => random() < 0.35).map((name) => [name, anyJson(random, names, depth)]);
  // As stored: what JSON cannot hold is not there.
  return JSON.parse(JSON.stringify(Object.fromEntries(entries)));
}
