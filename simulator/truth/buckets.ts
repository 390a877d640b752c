import { DAY, HOUR, MINUTE } from '../dataset';
import type { Zone } from './zone';

/** Up to an hour: elapsed time from the day's first instant. Above: wall clock. */
const ELAPSED: Record<string, number> = {
  '1m': MINUTE,
  '5m': 5 * MINUTE,
  '15m': 15 * MINUTE,
  '30m': 30 * MINUTE,
  '1h': HOUR,
};
/** Of every interval, the shortest that it can be on a clock that does not change. */
const LENGTHS: Record<string, number> = {
  ...ELAPSED,
  '3h': 3 * HOUR,
  '6h': 6 * HOUR,
  '12h': 12 * HOUR,
  '1d': DAY,
  '1w': 7 * DAY,
  '1M': 28 * DAY,
};
const WALL_HOURS: Record<string, number> = { '3h': 3, '6h': 6, '12h': 12 };

/** Every interval, shortest first. */
const INTERVALS = ['1m', '5m', '15m', '30m', '1h', '3h', '6h', '12h', '1d', '1w', '1M'];

/** One bucket from the start of the range to its end: what the automatic interval is in an alert rule. */
export const WHOLE = 'whole';

const MAX_BUCKETS = 11_000;
const MAX_AUTO = 500;

export interface Range {
  from: number;
  to: number;
}

/** The edges of all buckets that the range touches, first to last: one more than there are buckets. */
export function edgesOf(range: Range, interval: string, zone: Zone): number[] {
  if (range.from >= range.to) {
    return [];
  }
  if (interval === WHOLE) {
    return [range.from, range.to];
  }
  const all = ELAPSED[interval] ? elapsedEdges(range, ELAPSED[interval], zone) : wallEdges(range, interval, zone);
  const edges = [...new Set(all)].sort((a, b) => a - b);
  const first = edges.findLastIndex((edge) => edge <= range.from);
  const last = edges.findIndex((edge) => edge >= range.to);
  return edges.slice(first, last + 1);
}

const startOfDay = (wall: number): number => Math.floor(wall / DAY) * DAY;

function elapsedEdges(range: Range, step: number, zone: Zone): number[] {
  const edges: number[] = [];
  const end = startOfDay(zone.wall(range.to)) + DAY;
  for (let day = startOfDay(zone.wall(range.from)) - DAY; day <= end; day += DAY) {
    const next = zone.instant(day + DAY);
    for (let edge = zone.instant(day); edge < next; edge += step) {
      edges.push(edge);
    }
  }
  return edges;
}

function wallEdges(range: Range, interval: string, zone: Zone): number[] {
  const edges: number[] = [];
  // A month more than needed on both sides, so that first and last bucket are whole.
  const end = zone.wall(range.to) + 32 * DAY;
  for (let day = startOfDay(zone.wall(range.from)) - 32 * DAY; day <= end; day += DAY) {
    edges.push(...wallTimesOf(day, interval).map((wall) => zone.instant(wall)));
  }
  return edges;
}

/** The wall times of a day at which buckets begin. */
function wallTimesOf(day: number, interval: string): number[] {
  const date = new Date(day);
  if (interval === '1w') {
    return date.getUTCDay() === 1 ? [day] : [];
  }
  if (interval === '1M') {
    return date.getUTCDate() === 1 ? [day] : [];
  }
  const hours = WALL_HOURS[interval] ?? 24;
  return Array.from({ length: 24 / hours }, (_, i) => day + i * hours * HOUR);
}

/** On average in a bucket of the automatic interval, where a rate, mean or percentile is measured. */
const AUTO_SESSIONS = 20;

/**
 * The interval asked for, or the smallest with few enough buckets and, where
 * `sessions` is given, enough sessions in those that have begun at `now`; if none
 * that is at most a quarter of the range has, the longest of these. Throws an Error for
 * an unknown one or too many buckets.
 */
export function chooseInterval(
  asked: string | undefined,
  range: Range,
  zone: Zone,
  maxDataPoints: number,
  enough?: { sessions: number; now: number }
): string {
  const fits = (interval: string, max: number) =>
    !tooMany(range, interval, max) && bucketCount(range, interval, zone) <= max;
  if (!asked) {
    const max = Math.min(maxDataPoints, MAX_AUTO);
    const shortest = INTERVALS.findIndex((interval) => fits(interval, max));
    const fitting = INTERVALS.slice(shortest < 0 ? INTERVALS.length - 1 : shortest);
    if (!enough) {
      return fitting[0];
    }
    const begun = { from: range.from, to: Math.max(range.from, Math.min(range.to, enough.now)) };
    const isEnough = (interval: string) => enough.sessions >= AUTO_SESSIONS * bucketCount(begun, interval, zone);
    const inRange = fitting.filter((interval, i) => i === 0 || LENGTHS[interval] <= (range.to - range.from) / 4);
    return inRange.find(isEnough) ?? inRange.at(-1)!;
  }
  if (asked === WHOLE) {
    return WHOLE;
  }
  if (!INTERVALS.includes(asked)) {
    throw new Error(`interval: "${asked}" is not one of ${INTERVALS.join(', ')}.`);
  }
  if (!fits(asked, MAX_BUCKETS)) {
    throw new Error(`interval: ${asked} makes more than ${MAX_BUCKETS} buckets.`);
  }
  return asked;
}

const bucketCount = (range: Range, interval: string, zone: Zone): number =>
  Math.max(0, edgesOf(range, interval, zone).length - 1);

/** A look ahead that spares making buckets by the million. */
const tooMany = (range: Range, interval: string, max: number): boolean =>
  ELAPSED[interval] !== undefined && (range.to - range.from) / ELAPSED[interval] > max + 1;

/** The range as it is meant at `now`: one that is compared with the period before, or with its weeks, ends there at the latest. */
export function untilNow(range: Range, shift: string | undefined, compared: boolean, zone: Zone, now: number) {
  const end = { ...range };
  if (shift === 'range') {
    end.to = Math.max(range.from, Math.min(range.to, now));
  }
  if (compared) {
    const late = Math.max(0, shifter(shift, end, zone)(end.to) - now);
    end.to = Math.max(end.from, end.to - late);
  }
  return end;
}

/** The wall time so many months earlier; a month that lacks the day: the first instant of the month after. */
function monthsBack(wall: number, months: number): { wall: number; lacks: boolean } {
  const date = new Date(wall);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() - months];
  const days = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return date.getUTCDate() > days
    ? { wall: Date.UTC(year, month + 1, 1), lacks: true }
    : { wall: Date.UTC(year, month, date.getUTCDate()) + (wall - startOfDay(wall)), lacks: false };
}

/** Whether what is shown at the instant is measured nowhere: on a day that the earlier month does not have. */
export function lacks(shift: string | undefined, shown: number, zone: Zone): boolean {
  const [, months] = /^([1-9]\d*)M$/.exec(shift ?? '') ?? [];
  return months !== undefined && monthsBack(zone.wall(shown), Number(months)).lacks;
}

/**
 * Moves an instant back by the shift: hours, and the length of the range, as
 * elapsed time; days, weeks and months on the zone's clock. Throws an Error for a
 * shift that cannot be read.
 */
export function shifter(shift: string | undefined, range: Range, zone: Zone): (instant: number) => number {
  if (!shift) {
    return (instant) => instant;
  }
  if (shift === 'range') {
    return (instant) => instant - (range.to - range.from);
  }
  const [, count, unit] = /^([1-9]\d*)([hdwM])$/.exec(shift) ?? [];
  if (unit === undefined) {
    throw new Error(`timeShift: "${shift}" is not 1h, 1d, 7d, 4w, 1M or range.`);
  }
  if (unit === 'M') {
    return (instant) => zone.instant(monthsBack(zone.wall(instant), Number(count)).wall);
  }
  if (unit === 'h') {
    return (instant) => instant - Number(count) * HOUR;
  }
  const days = Number(count) * (unit === 'w' ? 7 : 1);
  return (instant) => zone.instant(zone.wall(instant) - days * DAY);
}

/** Edges that never go back: where two shown instants come from one, the bucket between them is empty. */
export function ascending(edges: number[]): number[] {
  let highest = -Infinity;
  return edges.map((edge) => (highest = Math.max(highest, edge)));
}
