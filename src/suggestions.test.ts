import { dataSource, range, serve, setVariables } from './testing/host';

beforeEach(() => setVariables({}));

describe('suggestions for ad hoc filters', () => {
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
});
