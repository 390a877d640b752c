import type { Rng } from './rng';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Where the simulator's clock stands, a Wednesday. */
export const NOW = Date.parse('2026-04-08T09:17:23.456Z');

/** Both clock changes of a year in each zone; India has none. */
export const CHANGES: Array<{ zone: string; at: number }> = [
  { zone: 'Australia/Lord_Howe', at: Date.parse('2025-10-04T15:30:00Z') },
  { zone: 'Europe/Berlin', at: Date.parse('2025-10-26T01:00:00Z') },
  { zone: 'America/St_Johns', at: Date.parse('2025-11-02T04:30:00Z') },
  { zone: 'America/New_York', at: Date.parse('2025-11-02T06:00:00Z') },
  { zone: 'America/St_Johns', at: Date.parse('2026-03-08T05:30:00Z') },
  { zone: 'America/New_York', at: Date.parse('2026-03-08T07:00:00Z') },
  { zone: 'Europe/Berlin', at: Date.parse('2026-03-29T01:00:00Z') },
  { zone: 'Australia/Lord_Howe', at: Date.parse('2026-04-04T15:00:00Z') },
];

export const ZONES = ['', 'Asia/Kolkata', ...new Set(CHANGES.map(({ zone }) => zone))];

/** The longest range of a question, by its interval; the automatic one takes any. */
const LONGEST: Record<string, number> = {
  '1m': 8 * HOUR,
  '5m': DAY,
  '15m': 2 * DAY,
  '30m': 3 * DAY,
  '1h': 4 * DAY,
  '1w': 20 * DAY,
  '1M': 40 * DAY,
};

/** A range around an instant, its ends anywhere. */
export function around(rng: Rng, at: number, interval: string): { from: number; to: number } {
  const longest = LONGEST[interval] ?? 7 * DAY;
  const from = at - rng.whole(0, longest / 2);
  // Now and then to the millisecond at the change itself, or at a full hour.
  const to = at + (rng.chance(0.15) ? 0 : rng.whole(MINUTE, longest / 2));
  const ends = { from: rng.chance(0.2) ? full(from) : from, to: rng.chance(0.2) ? full(to) : to };
  return ends.from < ends.to ? ends : { from: ends.to - HOUR, to: ends.to };
}

/** A range that ends about now: with open sessions. */
export function recent(rng: Rng, interval: string): { from: number; to: number } {
  const length = rng.whole(10 * MINUTE, LONGEST[interval] ?? 7 * DAY);
  const to = rng.chance(0.7) ? NOW : NOW + rng.whole(-2 * HOUR, 2 * HOUR);
  return { from: to - length, to };
}

const full = (at: number): number => Math.floor(at / HOUR) * HOUR;
