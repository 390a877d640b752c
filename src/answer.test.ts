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

  it('takes a tag by its name where a backslash says that it is no variable', async () => {
    setVariables({ plan: 'gold' });
    const asked = serve(complete);
    const filters = [{ key: 'sessionTag.\\$plan', operator: '=', values: ['a'] }];
    const { data } = await lastValueFrom(
      dataSource().query(request([{ groupBy: ['sessionTag.\\$plan', 'userTag.$plan'], filters }]))
    );
    expect(queriesOf(asked[0])[0]).toMatchObject({
      groupBy: ['sessionTag.$plan', 'userTag.gold'],
      filters: [{ key: 'sessionTag.$plan' }],
    });
    expect(data[0].meta.notices ?? []).toEqual([]);
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
