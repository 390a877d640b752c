import type { SessionsQuery } from './query';
import { dataSource, setUser, setVariables } from './testing/host';
import { checkQuery } from './validation/query';

beforeEach(() => {
  setUser();
  setVariables({});
});

it('has no default for an alert rule, since Grafana lays it under every stored rule that it opens', () => {
  expect(dataSource().getDefaultQuery('unified-alerting' as never)).toEqual({});
});

it('starts with the drop-off rate over time', () => {
  expect(dataSource().getDefaultQuery('explore' as never)).toMatchObject({
    queryType: 'timeSeries',
    measures: ['dropOffRate'],
  });
});

it('runs every query that is not hidden, so that a mistake is explained in the panel', () => {
  expect(dataSource().filterQuery({ refId: 'A', hide: true })).toBe(false);
  expect(dataSource().filterQuery({ refId: 'A', interval: 'hour' })).toBe(true);
});

it('says a query as a sentence', () => {
  expect(dataSource().getQueryDisplayText({ refId: 'A' })).toBe('Drop-off rate, interactive, closed');
});

it('fills in variables for links to Explore and new alert rules', () => {
  setVariables({ bot: 'st-1' });
  const filters = [{ key: 'channel', operator: '!=', value: 'web' }];
  expect(dataSource().interpolateVariablesInQueries([{ refId: 'A', bots: ['$bot'] }], {}, filters)).toEqual([
    { refId: 'A', schemaVersion: 1, bots: ['st-1'], filters: [{ key: 'channel', operator: '!=', values: ['web'] }] },
  ]);
});

it('writes values that read like variables as patterns, where the query is read anew', () => {
  setVariables({ channel: '$plan' });
  const query = { refId: 'A', filters: [{ key: 'channel', operator: '=', values: ['$channel', 'a.b'] }] };
  const adHoc = [{ key: 'language', operator: '!=', value: '${x}' }];
  const [filled] = dataSource().interpolateVariablesInQueries([query], {}, adHoc);
  expect(filled.filters).toEqual([
    { key: 'channel', operator: '=~', values: ['\\$plan', 'a\\.b'] },
    { key: 'language', operator: '!~', values: ['\\$\\{x\\}'] },
  ]);
  expect(filled).not.toHaveProperty('filled');
});

it('writes names that read like variables with a backslash, where the query is read anew', () => {
  const query = {
    refId: 'A',
    groupBy: ['sessionTag.$plan', 'channel'],
    tagColumns: ['userTag.[[x]]'],
    legend: '{{sessionTag.$plan}}',
    filters: [{ key: 'sessionTag.$plan', operator: '=', values: ['a'] }],
  };
  const [written] = dataSource().interpolateVariablesInQueries([query], {});
  expect(written).toMatchObject({
    groupBy: ['sessionTag.\\$plan', 'channel'],
    tagColumns: ['userTag.\\[[x]]'],
    legend: '{{sessionTag.\\$plan}}',
    filters: [{ key: 'sessionTag.\\$plan', values: ['a'] }],
  });
  expect(checkQuery({ ...written, tagColumns: undefined }, true)).toEqual({});
});

it('says which filters and groups do not apply, and why', async () => {
  const applicable = (queries: Array<Partial<SessionsQuery>>) =>
    dataSource().getDrilldownsApplicability({
      queries: queries as SessionsQuery[],
      filters: [
        { key: 'channel', operator: '=', value: 'a', origin: 'dashboard' },
        { key: 'region', operator: '=', value: 'b' },
      ],
      groupByKeys: ['bot'],
    });
  expect((await applicable([{}])).map((a) => a.applicable)).toEqual([true, false, true]);
  expect((await applicable([{}]))[0].origin).toBe('dashboard');
  expect((await applicable([{}]))[1].reason).toContain('region');
  expect((await applicable([{ queryType: 'sessions' }])).map((a) => a.applicable)).toEqual([true, false, false]);
  expect((await applicable([{ sessionIds: ['6a'] }])).map((a) => a.applicable)).toEqual([false, false, false]);
});

describe('filter for and filter out', () => {
  const act = (type: string, key: string, value: string) =>
    dataSource().modifyQuery({ refId: 'A' }, { type, options: { key, value } });

  it('adds filters; an empty cell is a missing value', () => {
    expect(act('ADD_FILTER', 'channel', 'web').filters).toEqual([{ key: 'channel', operator: '=', values: ['web'] }]);
    expect(act('ADD_FILTER_OUT', 'channel', '').filters).toEqual([
      { key: 'channel', operator: '!=', values: ['(none)'] },
    ]);
  });

  it('does nothing for columns that are no dimension and for other actions', () => {
    expect(act('ADD_FILTER', 'sessionId', '6a')).toEqual({ refId: 'A' });
    expect(act('ADD_STRING_FILTER', 'channel', 'web')).toEqual({ refId: 'A' });
  });

  it('takes a value that reads like a variable as it is', () => {
    const ds = dataSource();
    expect(act('ADD_FILTER', 'sessionTag.$plan', 'a').filters).toEqual([
      { key: 'sessionTag.\\$plan', operator: '=', values: ['a'] },
    ]);
    const on = act('ADD_FILTER', 'channel', '$plan');
    expect(on.filters).toEqual([{ key: 'channel', operator: '=~', values: ['\\$plan'] }]);
    expect(ds.queryHasFilter(on, { key: 'channel', value: '$plan' })).toBe(true);
    const off = ds.toggleQueryFilter(on, { type: 'FILTER_FOR', options: { key: 'channel', value: '$plan' } });
    expect(off.filters).toEqual([]);
  });

  it('toggles in Explore', () => {
    const ds = dataSource();
    const on = ds.toggleQueryFilter({ refId: 'A' }, { type: 'FILTER_FOR', options: { key: 'channel', value: 'web' } });
    expect(ds.queryHasFilter(on, { key: 'channel', value: 'web' })).toBe(true);
    const off = ds.toggleQueryFilter(on, { type: 'FILTER_FOR', options: { key: 'channel', value: 'web' } });
    expect(off.filters).toEqual([]);
    expect(ds.toggleQueryFilter(on, { type: 'FILTER_OUT', options: { key: 'x', value: 'web' } })).toBe(on);
  });
});
