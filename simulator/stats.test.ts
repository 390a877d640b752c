/** @jest-environment node */
import type { Call } from './stats';
import { CallLog } from './stats';

const call = (arrived: number, more: Partial<Call> = {}): Call => ({
  at: 0,
  arrived,
  source: 'a',
  status: 200,
  outcome: 'ok',
  rows: 10,
  ...more,
});

describe('the call log', () => {
  it('counts by outcome and source', () => {
    const log = new CallLog();
    log.add(call(0));
    log.add(call(1, { source: 'b', status: 429, outcome: 'rateMinute', rows: 0 }));
    log.add(call(2, { status: 429, outcome: 'fault:rate-hour', rows: 0 }));
    expect(log.stats()).toMatchObject({
      calls: 3,
      refused: 2,
      rows: 10,
      outcomes: { ok: 1, rateMinute: 1, 'fault:rate-hour': 1 },
    });
    expect(log.stats().sources).toMatchObject({ a: { calls: 2, refused: 1 }, b: { calls: 1, refused: 1 } });
    log.reset();
    expect(log.stats()).toMatchObject({ calls: 0, maxPerMinute: 0, sources: {} });
  });

  it('knows the busiest minute and hour, wherever they begin', () => {
    const log = new CallLog();
    for (const arrived of [0, 30_000, 59_999, 60_000, 89_999, 90_000, 3_600_000, 3_629_999]) {
      log.add(call(arrived));
    }
    // 30,000 up to 89,999; and from 30,000 up to 3,629,999.
    expect(log.stats()).toMatchObject({ maxPerMinute: 4, maxPerHour: 7 });
  });

  it('knows how many calls were under way at once', () => {
    const log = new CallLog();
    log.begin();
    log.begin();
    log.end();
    log.begin();
    expect(log.stats()).toMatchObject({ inFlight: 2, maxInFlight: 2 });
    log.end();
    log.reset();
    expect(log.stats()).toMatchObject({ inFlight: 1, maxInFlight: 1 });
  });
});
