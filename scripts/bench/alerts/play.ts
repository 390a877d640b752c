import { MINUTE } from '../../../simulator/dataset';
import { BEGIN, PLAY_FROM, PLAY_TO } from './sessions';

/** Whether the condition of a rule holds at a minute; null is no data, which these rules take for normal. */
export type Condition = (now: number) => boolean | null;

/** How long a condition has to hold, and how long an alert goes on once it no longer does, in minutes. */
export interface Delays {
  pending: number;
  keepFiring?: number;
}

/**
 * The minutes at which an alert begins to fire, as Grafana's alerting does it with an evaluation
 * a minute: pending first, firing once the condition has held for `pending` minutes, normal once
 * it has not for `keepFiring`.
 */
export function firings(holds: Condition, delays: Delays, from = PLAY_FROM, to = PLAY_TO): number[] {
  const { pending, keepFiring = 0 } = delays;
  const began: number[] = [];
  let since = -1;
  let held = -1;
  let isFiring = false;
  for (let now = from; now < to; now++) {
    if (holds(now) !== true) {
      since = -1;
      isFiring = isFiring && now - held <= keepFiring;
      continue;
    }
    held = now;
    since = since < 0 ? now : since;
    if (!isFiring && now - since >= pending) {
      isFiring = true;
      began.push(now);
    }
  }
  return began;
}

/** A time of trouble in minutes of the history, [from, to). */
export interface Trouble {
  from: number;
  to: number;
}

/** What rules made of the troubles of a history. */
export interface Outcome {
  troubles: number;
  /** Minutes from the beginning of each trouble that was found to the first alert. */
  delays: number[];
}

/** A trouble is found by an alert within it or in the hour after. */
const AFTER = 60;

/** Which of the troubles were found, by alerts of one rule or of several. */
export function found(began: number[], troubles: Trouble[]): Outcome {
  const delays = troubles.flatMap(({ from, to }) => {
    const first = Math.min(...began.filter((minute) => minute >= from && minute < to + AFTER));
    return Number.isFinite(first) ? [first - from] : [];
  });
  return { troubles: troubles.length, delays };
}

/** The value below which a share (0 to 1) of the values is; NaN of none. */
export function quantile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted.length === 0 ? NaN : sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
}

/** The minute of a history at an instant (ms). */
export const minuteOf = (ms: number): number => Math.floor((ms - BEGIN) / MINUTE);
