import type { Range } from './buckets';

/** A bucket as it is measured, and where it ends as it is shown. */
interface Bucket extends Range {
  shownTo: number;
}

/**
 * How many sessions a rate, mean or percentile of a bucket needs to be shown;
 * Infinity: it is not shown. A tenth of what has passed of the bucket may be
 * newer than what is final; while the bucket is still filling it has to have 20.
 */
export function sessionsNeeded(bucket: Bucket, measured: Range, finalTo: number, now: number, min: number): number {
  const passed = { from: Math.max(bucket.from, measured.from), to: Math.min(bucket.to, measured.to, now) };
  if (passed.from >= passed.to) {
    return min;
  }
  if (10 * (passed.to - Math.max(passed.from, finalTo)) > passed.to - passed.from) {
    return Infinity;
  }
  return bucket.shownTo > now ? Math.max(min, 20) : min;
}
