import { INTERVALS } from './query';

/** What a written interval stands for; the same as pkg/query/interval.go reads. */
export interface IntervalReading {
  /** One of INTERVALS, or '' for the automatic one. */
  interval: string;
  /** Whether it is the next longer one, because what is written is none. */
  longer: boolean;
}

const DAY = 86_400_000;
/** A month counts as its longest, so that 31d is at most a month and 2M more than one. */
const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: DAY,
  w: 7 * DAY,
  M: 31 * DAY,
  y: 366 * DAY,
};

/** Reads an interval: another spelling (24h) is the same one, any other length the next longer; else why it is none. */
export function readInterval(written: string): IntervalReading | 'none' | 'too long' {
  const text = written.trim();
  if (text === '' || text.toLowerCase() === 'auto') {
    return { interval: '', longer: false };
  }
  if (INTERVALS.some((interval) => interval === text)) {
    return { interval: text, longer: false };
  }
  const length = lengthOf(text);
  if (length <= 0) {
    return 'none';
  }
  const interval = INTERVALS.find((known) => length <= lengthOf(known));
  return interval ? { interval, longer: interval === '1M' || length !== lengthOf(interval) } : 'too long';
}

/** In ms; 0 when the text is no length. Digits alone are ms, as in `$__interval_ms`. */
function lengthOf(text: string): number {
  const written = /^\d+$/.test(text) ? `${text}ms` : text;
  if (!/^(?:\d+(?:\.\d+)?(?:ms|[smhdwMy]))+$/.test(written)) {
    return 0;
  }
  return [...written.matchAll(/(\d+(?:\.\d+)?)(ms|[smhdwMy])/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * UNITS[unit],
    0
  );
}
