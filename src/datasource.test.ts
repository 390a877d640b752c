import { lastValueFrom, toArray, VirtualTimeScheduler } from 'rxjs';

import type { AdHocVariableFilter, DataFrame, DataQueryRequest } from '@grafana/data';
import { createDataFrame, FieldType, LoadingState } from '@grafana/data';
import { config } from '@grafana/runtime';

import type { PartialQuery, SessionsQuery } from './query';
import type { Asked } from './testing/host';
import { dataSource, frames, range, serve, setUser, setVariables } from './testing/host';

const T0 = Date.UTC(2024, 4, 1);

function request(targets: Array<Partial<SessionsQuery>>, rest: Partial<DataQueryRequest<SessionsQuery>> = {}) {
  return {
    requestId: 'Q1',
    range: range(T0, T0 + 3_600_000),
    scopedVars: {},
    app: 'dashboard',
    targets: targets.map((t, i) => ({ refId: 'ABC'[i], ...t })),
    ...rest,
  } as DataQueryRequest<SessionsQuery>;
}

const frame = (refId: string, running = false): DataFrame =>
  createDataFrame({
    refId,
    meta: running
      ? { custom: { status: 'running', interval: '3h', progress: { loaded: 1, total: 2, retryAfterMs: 500 } } }
      : {},
    fields: [
      { name: 'time', type: FieldType.time, values: [T0] },
      { name: 'sessions', type: FieldType.number, values: [1] },
    ],
  });

const complete = () => frames({ A: [frame('A')] });
const queriesOf = (asked: Asked) => asked.body.queries as PartialQuery[];

beforeEach(() => {
  setUser();
  setVariables({});
  config.publicDashboardAccessToken = '';
});

describe('query', () => {
  it('asks for what is known, and again past the cache until it is complete', async () => {
    const scheduler = new VirtualTimeScheduler();
    const asked: Asked[] = serve(() => frames({ A: [frame('A', asked.length < 2)] }));
    const answers = lastValueFrom(
      dataSource({}, scheduler)
        .query(request([{}]))
        .pipe(toArray())
    );
    scheduler.flush();
    const [first, last] = await answers;
    expect(asked).toHaveLength(2);
    expect(asked.map((a) => queriesOf(a)[0].allowPartial)).toEqual([true, true]);
    expect(asked.map((a) => queriesOf(a)[0].intervalAtLeast)).toEqual([undefined, '3h']);
    expect(asked.map(({ headers }) => headers?.['X-Cache-Skip'])).toEqual([undefined, 'true']);
    expect([first.state, last.state]).toEqual([LoadingState.Streaming, LoadingState.Done]);
    expect(first.key).toBe(last.key);
    expect(first.key).toContain('Q1');
  });

  it('waits for the complete answer when a picture is taken', async () => {
    setUser({ authenticatedBy: 'render' });
    const asked = serve(complete);
    await lastValueFrom(dataSource().query(request([{}])));
    expect(queriesOf(asked[0])[0]).not.toHaveProperty('allowPartial');
    expect(queriesOf(asked[0])[0]).toHaveProperty('filled', true);
  });

  it('leaves public dashboards to the server', async () => {
    config.publicDashboardAccessToken = 'abc';
    const asked = serve(() => ({ results: {} }));
    await lastValueFrom(dataSource().query(request([{}], { panelId: 1 })));
    expect(JSON.stringify(asked[0].body)).not.toContain('allowPartial');
  });

  it('never stores what asks for a part', () => {
    const query = { refId: 'A' };
    serve(complete);
    const asking = request([query]);
    dataSource().query(asking).subscribe();
    expect(asking.targets[0]).toEqual(query);
    expect(dataSource().applyTemplateVariables(query, {})).not.toHaveProperty('allowPartial');
  });

  it('fills in variables and ad hoc filters', async () => {
    setVariables({ bot: ['st-1', 'st-2'] }, { channel: ['web', 'ivr'] });
    const asked = serve(complete);
    const filters = [{ key: 'channel', operator: '=', values: ['$channel'] }];
    const adHoc: AdHocVariableFilter[] = [{ key: 'language', operator: '=|', value: 'en', values: ['en', 'de'] }];
    await lastValueFrom(dataSource().query(request([{ bots: ['$bot'], filters }], { filters: adHoc })));
    expect(queriesOf(asked[0])[0]).toMatchObject({
      bots: ['st-1', 'st-2'],
      filters: [{ key: 'language', operator: '=', values: ['en', 'de'] }],
    });
  });

  it('does not fill in variables inside ad hoc filters, whose values are data', async () => {
    setVariables({ x: 'no' });
    const asked = serve(complete);
    await lastValueFrom(
      dataSource().query(request([{}], { filters: [{ key: 'channel', operator: '=', value: '$x' }] }))
    );
    expect(queriesOf(asked[0])[0].filters![0].values).toEqual(['$x']);
  });

  it('adds the group-by keys of the dashboard to measures, not to lists', async () => {
    const asked = serve(complete);
    const targets = [{ groupBy: ['bot'] }, { queryType: 'sessions' }];
    await lastValueFrom(dataSource().query(request(targets, { groupByKeys: ['channel', 'bot'] })));
    expect(queriesOf(asked[0]).map((q) => q.groupBy)).toEqual([['bot', 'channel'], undefined]);
  });

  it.each<[string, Partial<SessionsQuery>, string]>([
    ['a mistake', { interval: 'hour' }, '"hour"'],
    ['a variable that does not exist', { bots: ['$nobody'] }, 'holds the variable $nobody'],
  ])('fails a query with %s alone', async (_, wrong, says) => {
    const asked = serve(complete);
    const answer = await lastValueFrom(dataSource().query(request([{}, wrong])));
    expect(answer.data.map((f: DataFrame) => f.refId)).toEqual(['A']);
    expect(answer.errors).toEqual([{ refId: 'B', message: expect.stringContaining(says) }]);
    expect(answer.state).toBe(LoadingState.Error);
    expect(asked.map((a) => queriesOf(a).map((q) => q.refId))).toEqual([['A']]);
  });

  it('shows what it knows while it loads beside a query that failed', async () => {
    const scheduler = new VirtualTimeScheduler();
    const asked: Asked[] = serve(() => frames({ A: [frame('A', asked.length < 2)] }));
    const query = dataSource({}, scheduler).query(request([{}, { interval: 'hour' }]));
    const answers = lastValueFrom(query.pipe(toArray()));
    scheduler.flush();
    expect((await answers).map((a) => [a.state, a.errors?.length])).toEqual([
      [LoadingState.Streaming, 1],
      [LoadingState.Error, 1],
    ]);
  });

  it('explains an ad hoc operator without asking the server', async () => {
    const asked = serve(complete);
    const asking = request([{}], { filters: [{ key: 'channel', operator: '<', value: '5' }] });
    const answer = await lastValueFrom(dataSource().query(asking));
    expect(answer.errors?.[0].message).toContain('"channel < 5"');
    expect(asked).toEqual([]);
  });

  it('asks no hidden query, whatever is wrong with it, but for what an expression needs', async () => {
    const asked = serve(complete);
    const hidden = { hide: true, interval: '2h' };
    const answer = await lastValueFrom(dataSource().query(request([{}, hidden])));
    expect(answer.errors ?? []).toEqual([]);
    expect(queriesOf(asked[0]).map((q) => q.refId)).toEqual(['A']);
    const expression = { datasource: { type: '__expr__', uid: '__expr__' }, type: 'math', expression: '$A * 2' };
    await lastValueFrom(dataSource().query(request([{ hide: true }, expression])));
    expect(queriesOf(asked[1]).map((q) => q.refId)).toEqual(['A', 'B']);
    expect((await lastValueFrom(dataSource().query(request([hidden])))).data).toEqual([]);
    expect(asked).toHaveLength(2);
  });

  it('says that what is filled in is data', async () => {
    setVariables({ channel: '$plan', plan: 'gold' });
    const asked = serve(complete);
    const filters = [{ key: 'channel', operator: '=', values: ['$channel'] }];
    const adHoc: AdHocVariableFilter[] = [{ key: 'userTag.$plan', operator: '=', value: '${plan}' }];
    await lastValueFrom(
      dataSource().query(request([{ filters }], { filters: adHoc, groupByKeys: ['sessionTag.$plan'] }))
    );
    expect(queriesOf(asked[0])[0]).toMatchObject({
      filled: true,
      filters: [{ values: ['$plan'] }, { key: 'userTag.$plan', values: ['${plan}'] }],
      groupBy: ['sessionTag.$plan'],
    });
  });

  it('takes a tag that reads like a variable by its name, and says so', async () => {
    const asked = serve(complete);
    const { data } = await lastValueFrom(dataSource().query(request([{ groupBy: ['sessionTag.$plan'] }])));
    expect(queriesOf(asked[0])[0].groupBy).toEqual(['sessionTag.$plan']);
    expect(data[0].meta.notices[0].text).toContain('"sessionTag.$plan" is taken as the name of a tag');
  });

  it('does not believe a stored query that it is filled in', async () => {
    setVariables({ bot: 'st-1' });
    const asked = serve(complete);
    await lastValueFrom(dataSource().query(request([{ bots: ['$bot'], filled: true } as Partial<SessionsQuery>])));
    expect(queriesOf(asked[0])[0].bots).toEqual(['st-1']);
  });

  it('leaves out groups of the dashboard that the query cannot take, and says why', async () => {
    const asked = serve(complete);
    const { data } = await lastValueFrom(
      dataSource().query(request([{}], { groupByKeys: ['containmentType', 'channel'] }))
    );
    expect(queriesOf(asked[0])[0].groupBy).toEqual(['channel']);
    expect(data[0].meta.notices[0].text).toContain('Not grouped by Containment type: Drop-off rate within one');
  });

  it('links to Explore only for those who may open it', async () => {
    serve(complete);
    const linksOf = async () => {
      const { data } = await lastValueFrom(dataSource().query(request([{}])));
      return (data[0] as DataFrame).fields[1].config.links ?? [];
    };
    expect(await linksOf()).toHaveLength(0);
    setUser({ explore: true });
    expect(await linksOf()).toHaveLength(1);
  });
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

describe('ad hoc filters', () => {
  it('offers keys in the range, of the bots of the panels', async () => {
    const asked = serve(() => ({ keys: [{ value: 'channel' }] }));
    setVariables({ bot: 'st-1' });
    const queries = [
      { refId: 'A', bots: ['$bot'] },
      { refId: 'B', bots: ['st-2', 'st-1'] },
    ];
    const keys = await dataSource().getTagKeys({ filters: [], timeRange: range(1, 2), queries });
    expect(keys).toEqual({ data: [{ value: 'channel', text: 'Channel', group: 'Session' }] });
    expect(asked[0].body).toEqual({ bots: ['st-1', 'st-2'], filters: [], range: { from: 1, to: 2 } });
    await dataSource().getGroupByKeys({ filters: [], queries: [{ refId: 'A' }, queries[1]] });
    expect(asked[1].body.bots).toBeUndefined();
  });

  it('offers values that the other filters leave', async () => {
    const asked = serve(() => ({ values: [{ value: '(none)', sessions: 1 }] }));
    const filters = [
      { key: 'language', operator: '=', value: 'en' },
      { key: 'messages', operator: '<', value: '5' },
    ];
    expect(await dataSource().getTagValues({ key: 'channel', filters })).toEqual({
      data: [{ value: '(none)', text: '(none)' }],
    });
    expect(asked[0].body).toMatchObject({
      key: 'channel',
      filters: [{ key: 'language', operator: '=', values: ['en'] }],
    });
  });

  it('always offers the missing value, where there can be one, once', async () => {
    serve(() => ({ values: [{ value: 'a', sessions: 1 }] }));
    const offered = async (key: string) =>
      (await dataSource().getTagValues({ key, filters: [] })).data.map((v) => v.value);
    expect(await offered('channel')).toEqual(['a', '(none)']);
    expect(await offered('userTag.plan')).toEqual(['a', '(none)']);
    expect(await offered('hourOfDay')).toEqual(['a']);
    expect(await offered('status')).toEqual(['a']);
  });

  it('says why nothing is offered, beside what there always is', async () => {
    serve(() => {
      throw Object.assign(new Error('Request failed'), {
        status: 401,
        data: { message: 'The client secret is wrong.' },
      });
    });
    const error = { message: 'The client secret is wrong.' };
    const keys = await dataSource().getTagKeys({ filters: [] });
    expect(keys).toMatchObject({ error });
    expect(keys.data.map(({ value }) => value)).toContain('channel');
    expect(await dataSource().getTagValues({ key: 'channel', filters: [] })).toEqual({
      data: [{ value: '(none)', text: '(none)' }],
      error,
    });
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
