import { applicability, withGroups } from './drilldown';
import type { SessionsQuery } from './query';

const query = (fields: Partial<SessionsQuery>): SessionsQuery => ({ refId: 'A', ...fields });
const reasons = (keys: string[], ...queries: Array<Partial<SessionsQuery>>) =>
  applicability({ queries: queries.map(query), groupByKeys: keys }).map(
    ({ applicable, reason }) => reason ?? applicable
  );

const FIVE = ['channel', 'language', 'bot', 'status', 'userId'];

describe('a group of the dashboard applies', () => {
  it('to measures, not to a list', () => {
    expect(reasons(['channel'], { measures: ['sessions'] })).toEqual([true]);
    expect(reasons(['channel'], { queryType: 'sessions' })).toEqual(['A list of sessions has no groups']);
  });

  it('by containment type to counts, not to rates', () => {
    expect(reasons(['containmentType'], { measures: ['sessions', 'users'] })).toEqual([true]);
    expect(reasons(['containmentType', 'channel'], { measures: ['sessions', 'agentTransferRate'] })).toEqual([
      expect.stringContaining('Agent transfer rate within one containment type'),
      true,
    ]);
    expect(reasons(['containmentType'], {})).toEqual([expect.stringContaining('Drop-off rate')]);
  });

  it('up to five with those of the query', () => {
    expect(reasons(FIVE, {})).toEqual([true, true, true, true, true]);
    expect(reasons([...FIVE, 'dayOfWeek'], {}).at(-1)).toBe('A query has at most 5 groups');
    expect(reasons(FIVE, { groupBy: ['sessionTag.a'] })).toEqual([true, true, true, true, expect.any(String)]);
    expect(reasons(FIVE, { groupBy: FIVE })).toEqual([true, true, true, true, true]);
  });

  it('if it does to every query of the panel', () => {
    expect(reasons(['containmentType'], { measures: ['sessions'] }, {})).toEqual([expect.any(String)]);
  });
});

it('adds the groups that a query can take, and says which it cannot', () => {
  const taken = withGroups(query({ groupBy: ['bot'] }), ['bot', 'containmentType', 'colour', 'channel']);
  expect(taken.query.groupBy).toEqual(['bot', 'channel']);
  expect(taken.notices).toEqual([
    expect.stringContaining('Not grouped by Containment type: '),
    'Not grouped by colour: Sessions have no "colour".',
  ]);
  const list = query({ queryType: 'sessions' });
  expect(withGroups(list, ['bot']).query).toBe(list);
  expect(withGroups(list).notices).toEqual([]);
});
