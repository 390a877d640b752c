import { errors } from './errors';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Rolling call limits, a log for each bot and one for the account endpoint. Counted on arrival, by real time. */
export class Limits {
  private readonly calls = new Map<string, number[]>();

  /** Forgets all calls. */
  reset(): void {
    this.calls.clear();
  }

  /**
   * Counts a call that arrives now (ms), or throws the 429. Refused calls do
   * not count. A limit of 0 is none.
   */
  take(source: string, now: number, perMinute: number, perHour: number, sayWhen: boolean): void {
    const calls = (this.calls.get(source) ?? []).filter((at) => at > now - HOUR);
    this.calls.set(source, calls);
    const minute = calls.filter((at) => at > now - MINUTE);
    if (perHour > 0 && calls.length >= perHour) {
      const free = calls[calls.length - perHour] + HOUR;
      throw errors.hour(sayWhen ? Math.ceil((free - now) / 1000) : undefined);
    }
    if (perMinute > 0 && minute.length >= perMinute) {
      const free = minute[minute.length - perMinute] + MINUTE;
      throw errors.minute(sayWhen ? Math.ceil((free - now) / 1000) : undefined);
    }
    calls.push(now);
  }
}
