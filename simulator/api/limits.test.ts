/** @jest-environment node */
import type { ApiError } from './errors';
import { Limits } from './limits';

const MINUTE = 60_000;

/** Whether a call is let in at the instant: true, or the message with what Retry-After says. */
function take(limits: Limits, now: number, source = 'bot', perMinute = 3, perHour = 5): true | string {
  try {
    limits.take(source, now, perMinute, perHour, true);
    return true;
  } catch (err) {
    const { message, retryAfter } = err as ApiError;
    return `${message.includes('per-minute') ? 'minute' : 'hour'} ${retryAfter}`;
  }
}

describe('rolling limits', () => {
  it('refuse the call over the minute, and let in again as the oldest leaves the window', () => {
    const limits = new Limits();
    expect([0, 10_000, 20_000].map((at) => take(limits, at))).toEqual([true, true, true]);
    expect(take(limits, 30_000)).toBe('minute 30');
    expect(take(limits, MINUTE - 1)).toBe('minute 1');
    expect(take(limits, MINUTE)).toBe(true);
    expect(take(limits, MINUTE + 1)).toBe('minute 10');
  });

  it('refuse the call over the hour', () => {
    const limits = new Limits();
    expect([0, 1, 2, 3, 4].map((n) => take(limits, n * MINUTE))).toEqual([true, true, true, true, true]);
    expect(take(limits, 30 * MINUTE)).toBe('hour 1800');
    expect(take(limits, 60 * MINUTE)).toBe(true);
  });

  it('count each source on its own, and 0 is no limit', () => {
    const limits = new Limits();
    expect([0, 0, 0, 0].map(() => take(limits, 0))).toEqual([true, true, true, 'minute 60']);
    expect(take(limits, 0, 'account')).toBe(true);
    expect([...Array(100)].every(() => take(limits, 0, 'free', 0, 0) === true)).toBe(true);
  });
});
