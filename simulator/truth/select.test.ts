/** @jest-environment node */
import type { SessionsQuery } from './index';
import { ask, one, summary } from './sample';

describe('which sessions', () => {
  it('start in the half-open range, are interactive, closed and no developer’s', () => {
    // 12 less the two outside, the active, the developer's and the non-interactive one.
    expect(ask({})).toMatchObject({ matched: 7, openLeftOut: 1 });
    expect(ask({ status: 'all' }).openLeftOut).toBe(0);
  });

  it.each<[SessionsQuery, number]>([
    [{}, 7],
    [{ status: 'all' }, 8],
    [{ status: 'active' }, 1],
    [{ sessionType: 'all' }, 8],
    [{ sessionType: 'non-interactive' }, 1],
    [{ developerSessions: 'include' }, 8],
    [{ developerSessions: 'only' }, 1],
    [{ bots: ['old'] }, 1],
    [{ containmentTypes: ['agent', 'dropOff'] }, 2],
  ])('are those of %j', (query, want) => {
    expect(one('sessions', query)).toBe(want);
  });

  it('are those of the bots that the data source has', () => {
    expect(summary({ measures: ['sessions'] }, { bots: ['old'] })[0].values.sessions).toBe(1);
  });

  it.each([
    ['sessionTag.intent', '=', ['order'], 2],
    ['sessionTag.intent', '!=', ['order'], 5],
    ['sessionTag.intent', '=', ['(none)'], 5],
    ['sessionTag.intent', '=~', ['bill.*|x'], 1],
    ['sessionTag.intent', '=~', ['bill'], 0],
    ['sessionTag.intent', '!~', ['(?i)ORDER'], 5],
    ['sessionTag.n', '=', ['5'], 2],
    ['userTag.a.b c', '=', ['{"x":[1,"a<b"]}'], 1],
    ['userTag. ', '=', ['blank'], 0],
    ['language', '=', ['de', 'fr'], 1],
    ['channel', '!=', ['rtm', 'ivr'], 2],
    ['hourOfDay', '=', ['09'], 3],
    ['dayOfWeek', '=', ['Mon'], 7],
    ['userId', '=~', ['u-[12]'], 4],
    ['channel', '=', [], 7],
    ['status', '=', ['active'], 0],
  ])('are filtered by %s %s %j', (key, operator, values, want) => {
    expect(one('sessions', { filters: [{ key, operator, values }] }) ?? 0).toBe(want);
  });

  it('are those with the IDs, whatever else is asked', () => {
    const id = (n: number) => String(n).padStart(24, '0');
    const query = {
      sessionIds: [id(6), id(11), 'x'],
      bots: ['b'],
      status: 'closed',
      filters: [{ key: 'channel', operator: '=', values: ['no'] }],
    };
    expect(one('sessions', query)).toBe(2);
  });
});
