/** @jest-environment node */
import { defaultSettings } from '../settings';
import { BOTS } from './bots';
import { inIncident, lastIncident, nextIncident } from './incident';
import type { GeneratedSession } from './generatedSession';
import { containmentOn, dropOffChance, makeHour } from './traffic';
import type { Traffic } from './types';
import { DAY, HOUR, MINUTE } from './types';

const [BOT] = BOTS;
const NOW = Date.parse('2026-05-08T12:00:00Z');
const busy = (changes: Partial<Traffic> = {}): Traffic => ({
  ...defaultSettings(),
  sessionsPerDay: 20_000,
  ...changes,
});

/** Sessions of the bot that start in [from, to). */
function sessionsOf(traffic: Traffic, from = NOW - DAY, to = NOW): GeneratedSession[] {
  const hours: GeneratedSession[] = [];
  for (let hour = Math.floor(from / HOUR) * HOUR; hour < to; hour += HOUR) {
    hours.push(...makeHour(BOT, hour, traffic));
  }
  return hours.filter(({ start }) => start >= from && start < to);
}

const dropOffs = (sessions: GeneratedSession[]) => sessions.filter(({ facts }) => facts.containment === 'dropOff');
const rate = (sessions: GeneratedSession[]) => dropOffs(sessions).length / sessions.length;

describe('drift', () => {
  const logOdds = (drift: number, seed = 1) =>
    Array.from({ length: 300 }, (_, day) => {
      const chance = dropOffChance(containmentOn(BOT, NOW - day * DAY, busy({ drift, seed })));
      return Math.log(chance / (1 - chance));
    });
  const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;

  it.each([0.15, 0.4])('%s is the standard deviation of the log odds over days', (drift) => {
    const levels = logOdds(drift);
    const usual = dropOffChance(BOT.containment);
    expect(mean(levels)).toBeCloseTo(Math.log(usual / (1 - usual)), 1);
    const deviation = Math.sqrt(mean(levels.map((level) => (level - mean(levels)) ** 2)));
    expect(deviation / drift).toBeGreaterThan(0.9);
    expect(deviation / drift).toBeLessThan(1.1);
    expect(logOdds(drift, 2)).not.toEqual(levels);
  });

  it('keeps one level for a whole day, and all chances together', () => {
    const at = (hour: number) => containmentOn(BOT, NOW - 12 * HOUR + hour * HOUR, busy({ drift: 0.4 }));
    expect(at(23)).toEqual(at(0));
    expect(at(24)).not.toEqual(at(0));
    expect(at(0).reduce((sum, [, weight]) => sum + weight, 0)).toBeCloseTo(100, 9);
  });

  it('of 0 leaves the chances alone', () => {
    expect(containmentOn(BOT, NOW, busy())).toBe(BOT.containment);
  });
});

describe('incidents', () => {
  const one = { incidentHours: 29, incidentMinutes: 60, incidentBot: BOT.id };

  it('of one bot strike it alone, and fall on every hour of the day', () => {
    const hours = new Set<number>();
    for (let at = NOW, n = 0; n < 24; n++) {
      const { bot, from } = nextIncident(at, one)!;
      expect(bot).toBe(BOT.id);
      hours.add(new Date(from).getUTCHours());
      at = from;
    }
    expect(hours.size).toBe(24);
    expect(inIncident('st-sim-sales', lastIncident(NOW, one)!.from, one)).toBe(false);
  });

  it.each([
    [0.85, 0.85],
    [0.4, 0.4],
    [0.05, dropOffChance(BOT.containment)],
  ])('of a rate of %s have a drop-off rate of %s', (incidentRate, reached) => {
    const traffic = busy({ ...one, incidentMinutes: 600, incidentRate, lateDropOffs: 0 });
    const { from, to } = lastIncident(NOW, traffic)!;
    expect(Math.abs(rate(sessionsOf(traffic, from, to)) - reached)).toBeLessThan(0.02);
  });

  it('of silence let nothing begin, and everything before and after', () => {
    const traffic = busy({ ...one, incidentKind: 'silence' });
    const { from, to } = lastIncident(NOW, traffic)!;
    expect(sessionsOf(traffic, from, to)).toEqual([]);
    const ids = (sessions: GeneratedSession[]) => sessions.map(({ id }) => id);
    const without = busy({ incidentHours: 0 });
    expect(ids(sessionsOf(traffic, from - HOUR, from))).toEqual(ids(sessionsOf(without, from - HOUR, from)));
    expect(ids(sessionsOf(traffic, to, to + HOUR))).toEqual(ids(sessionsOf(without, to, to + HOUR)));
  });
});

describe('the end of a session', () => {
  // One in eight ends at its start, whatever the bot; the others are looked at.
  const ended = (traffic: Traffic) =>
    sessionsOf(traffic).filter(({ start, facts }) => facts.end !== undefined && facts.end > start);

  it('is its close where endIs is close', () => {
    const sessions = ended(busy({ lateDropOffs: 0 }));
    expect(sessions.length).toBeGreaterThan(5000);
    expect(sessions.every(({ facts }) => facts.end === facts.closes)).toBe(true);
  });

  it('is the last activity, one time-out before the close, where endIs is lastActivity', () => {
    const sessions = ended(busy({ endIs: 'lastActivity', lateDropOffs: 0, longActive: 0 }));
    const lags = new Set(sessions.map(({ facts }) => (facts.closes - facts.end!) / MINUTE));
    expect(lags).toEqual(new Set([0, BOT.timeoutMinutes]));
    expect(dropOffs(sessions).every(({ facts }) => facts.closes - facts.end! === BOT.timeoutMinutes * MINUTE)).toBe(
      true
    );
  });

  it('of a drop-off that was split off is before it appears where endIs is lastActivity', () => {
    const sessions = dropOffs(sessionsOf(busy({ endIs: 'lastActivity', lateDropOffs: 1 })));
    expect(sessions.length).toBeGreaterThan(500);
    expect(sessions.every(({ facts }) => facts.appears - facts.end! > 7 * MINUTE && facts.end! > facts.start)).toBe(
      true
    );
  });

  it('moves no session: both kinds have the same ones', () => {
    const facts = (endIs: Traffic['endIs']) =>
      sessionsOf(busy({ endIs })).map(({ id, facts: { closes, containment } }) => [id, closes, containment]);
    expect(facts('lastActivity')).toEqual(facts('close'));
  });
});
