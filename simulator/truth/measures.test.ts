/** @jest-environment node */
import { ask, FROM, one, summary } from './sample';

describe('measures', () => {
  it.each([
    ['dropOffRate', 1 / 7],
    ['selfServiceRate', 3 / 7],
    ['agentTransferRate', 1 / 7],
    ['users', 3],
    ['sessionsPerUser', 7 / 3],
    // 60 s, 120 s, 240 s, 0 s and 600 s; one ends before it starts, one has no end.
    ['averageDuration', 204_000],
    ['medianDuration', 120_000],
    ['p95Duration', 240_000 + 0.8 * 360_000],
    ['messages', 6],
    ['tasks', 1],
    ['averageMessages', 3],
    ['averageTasks', 1],
  ])('%s', (measure, want) => {
    expect(one(measure)).toBeCloseTo(want, 9);
  });

  it('are null below minSessions of their own denominator; counts and sums never are', () => {
    const at = (minSessions: number, measure: string) => one(measure, { minSessions });
    expect([at(7, 'dropOffRate'), at(8, 'dropOffRate')]).toEqual([1 / 7, null]);
    expect([at(3, 'sessionsPerUser'), at(4, 'sessionsPerUser')]).toEqual([7 / 3, null]);
    expect([at(5, 'medianDuration'), at(6, 'medianDuration')]).toEqual([120_000, null]);
    expect([at(2, 'averageMessages'), at(3, 'averageMessages')]).toEqual([3, null]);
    expect(['sessions', 'users', 'messages'].map((measure) => at(99, measure))).toEqual([7, 3, 6]);
  });

  it('of shares ignore every constraint on the containment type', () => {
    const query = {
      containmentTypes: ['dropOff'],
      filters: [{ key: 'containmentType', operator: '!=', values: ['agent'] }],
    };
    expect(one('dropOffRate', query)).toBe(1 / 7);
    expect(summary({ ...query, measures: ['sessions', 'dropOffRate'] })[0].values).toEqual({
      sessions: 1,
      dropOffRate: 1 / 7,
    });
    const nobody = { measures: ['sessions', 'dropOffRate'], containmentTypes: ['callback'], bots: ['old'] };
    expect(summary(nobody)[0].values).toEqual({ sessions: 0, dropOffRate: 0 });
    expect(summary({ ...nobody, groupBy: ['channel'] })[0].values).toEqual({ sessions: 0, dropOffRate: 0 });
    expect(() => one('dropOffRate', { groupBy: ['containmentType'] })).toThrow('containmentType');
  });

  it('are of no group when there is no session', () => {
    const callback = { measures: ['sessions'], bots: ['old'], containmentTypes: ['callback'] };
    expect(summary(callback)[0].values).toEqual({ sessions: 0 });
    expect(summary({ ...callback, groupBy: ['containmentType'] })).toEqual([]);
    expect(summary({ measures: ['sessions'], bots: ['none'] })).toEqual([]);
    expect(ask({ bots: ['none'], interval: '12h' }).timeSeries).toMatchObject({
      times: [FROM, FROM + 43_200_000],
      series: [],
    });
  });
});
