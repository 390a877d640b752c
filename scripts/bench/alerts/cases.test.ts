/** @jest-environment node */
import { MINUTE } from '../../../simulator/dataset';
import { shippedRule, shippedRules } from '../../shippedRules';
import { watch } from './cases';
import { quantile } from './play';
import { valuesOf } from './rules';
import type { History } from './sessions';
import { BEGIN, history, PLAY_FROM } from './sessions';
import { SILENCE_RULE, silence } from './silence';

jest.setTimeout(120_000);

describe('the shipped rules, played against six simulated weeks', () => {
  it('find incidents of a bot whose end is the last activity', () => {
    const bot = { perDay: 1500, drift: 0.15, endIs: 'lastActivity', seed: 1 } as const;
    const [before, shipped] = watch(bot, [{ minutes: 45, rate: 0.85, twins: 1 / 3 }], false);
    expect([before.troubles, shipped.troubles]).toEqual([34, 34]);
    expect(shipped.delays.length).toBeGreaterThanOrEqual(28);
    expect(quantile(shipped.delays, 0.5)).toBeLessThanOrEqual(40);
    expect(shipped.falseAlarms).toBeLessThanOrEqual(1);
    // Sooner than the rule that they replaced.
    expect(quantile(shipped.delays, 0.5)).toBeLessThan(quantile(before.delays, 0.5) - 20);
  });

  it.each([700, 1500])(
    'notice silence at %i sessions a day within half an hour, a week after a dead day, too',
    (perDay) => {
      const { delays, falseAlarms } = silence(perDay, 'close', true);
      expect(Math.max(...delays)).toBeLessThanOrEqual(30);
      expect(falseAlarms).toBe(0);
    }
  );
});

describe('a rule that is played', () => {
  it('is refused when it asks what the bench does not know', () => {
    const rule = structuredClone(shippedRule(SILENCE_RULE));
    rule.data[0].model.filters = [];
    expect(() => valuesOf(rule, history(700, { incidentHours: 0 }, 60))).toThrow('cannot play filters');
  });

  it('has a score where there is something to compare with, and else none', () => {
    const noon = PLAY_FROM + 12 * 60;
    const all = history(1500, { incidentHours: 0 }, noon + 60);
    const [rule] = shippedRules();
    const score = (of: History) => valuesOf(rule, of).get('score')!(noon);
    expect(score(all)).toEqual(expect.any(Number));
    const lately = BEGIN + (noon - 24 * 60) * MINUTE;
    const young = { ...all, sessions: all.sessions.filter(({ start }) => start > lately) };
    expect(score(young)).toBeNull();
  });
});
