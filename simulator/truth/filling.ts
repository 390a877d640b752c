import { MINUTE } from '../world';
import type { Range } from './buckets';

/** How long after its start a session may still appear. */
const OPEN = 30 * MINUTE;

/**
 * How many sessions a rate, mean or percentile of a bucket needs to be shown;
 * Infinity: it is not shown. A tenth of what has passed of the bucket may be
 * newer than what is final; while the bucket is still filling it has to have 20.
 */
export function sessionsNeeded(bucket: Range, measured: Range, now: number, min: number): number {
  const passed = { from: Math.max(bucket.from, measured.from), to: Math.min(bucket.to, measured.to, now) };
  const final = now - OPEN;
  if (passed.from >= passed.to || passed.to <= final) {
    return min;
  }
  if (10 * (passed.to - Math.max(passed.from, final)) > passed.to - passed.from) {
    return Infinity;
  }
  return bucket.to > now ? Math.max(min, 20) : min;
}
