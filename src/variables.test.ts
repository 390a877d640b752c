import { lastValueFrom } from 'rxjs';

import { DataQueryRequest } from '@grafana/data';

import { SessionsQuery } from './query';
import { dataSource, range, serve, setVariables } from './testing/host';
import { readVariableQuery, SessionsVariables, VariableQuery } from './variables';

const answers: Record<string, unknown> = {
  bots: [{ value: 'st-1', text: 'Support' }],
  keys: { keys: [{ value: 'channel' }, { value: 'sessionTag.intent' }] },
  values: { values: [{ value: 'web', sessions: 3 }] },
};

beforeEach(() => setVariables({ bot: ['st-1', 'st-2'], tag: 'sessionTag.intent' }, { channel: ['web'] }));

async function run(query: Partial<VariableQuery> | string) {
  const asked = serve(({ url }) => answers[url.split('/').at(-1)!]);
  const request = { targets: [query], range: range(1, 2), scopedVars: {} } as unknown as DataQueryRequest<
    VariableQuery & SessionsQuery
  >;
  const { data } = await lastValueFrom(new SessionsVariables(dataSource()).query(request));
  return { data, asked };
}

it('lists bots with their names as properties, also for a new variable', async () => {
  const bots = [{ value: 'st-1', text: 'Support', properties: { id: 'st-1', name: 'Support' } }];
  expect((await run({ refId: 'x', show: 'bots' })).data).toEqual(bots);
  expect((await run('')).data).toEqual(bots);
});

it('lists tag names, with the key as value', async () => {
  const { data, asked } = await run({ show: 'tags', bots: ['$bot'] });
  expect(data).toEqual([{ value: 'sessionTag.intent', text: 'intent', properties: { name: 'intent' } }]);
  expect(asked[0].body).toEqual({ bots: ['st-1', 'st-2'], range: { from: 1, to: 2 } });
});

it('lists the values of a dimension, narrowed by range, filters and other variables', async () => {
  const filters = [
    { key: 'channel', operator: '=', values: ['$channel'] },
    { key: 'language', operator: '!=', values: ['de'] },
  ];
  const { data, asked } = await run({ show: 'values', key: '$tag', bots: ['$bot'], filters, status: 'all' });
  expect(data).toEqual([{ value: 'web', text: 'web' }]);
  expect(asked[0].body).toEqual({
    key: 'sessionTag.intent',
    bots: ['st-1', 'st-2'],
    filters: [filters[1]],
    status: 'all',
    range: { from: 1, to: 2 },
  });
});

it('knows the containment types without asking', async () => {
  const { data, asked } = await run({ show: 'values', key: 'containmentType' });
  expect(data).toEqual([
    { value: 'dropOff', text: 'Drop-off' },
    { value: 'selfService', text: 'Self-service' },
    { value: 'agent', text: 'Agent transfer' },
  ]);
  expect(asked).toEqual([]);
});

it('lists nothing while the tag is not chosen', async () => {
  expect((await run({ show: 'values' })).data).toEqual([]);
});

it('names a variable that does not exist, rather than list nothing', async () => {
  const filters = [{ key: 'channel', operator: '=', values: ['$nobody'] }];
  await expect(run({ show: 'values', key: 'language', filters })).rejects.toThrow('holds the variable $nobody');
});

it('always has a refId', () => {
  expect(readVariableQuery('').query).toEqual({ refId: 'SessionsVariable', show: 'bots' });
  expect(readVariableQuery({ key: 'channel' }).query).toEqual({
    refId: 'SessionsVariable',
    show: 'values',
    key: 'channel',
  });
  expect(readVariableQuery({ refId: 'mine', show: 'tags' }).query.refId).toBe('mine');
  expect(dataSource().variables!.getDefaultQuery!()).toMatchObject({ refId: 'SessionsVariable' });
});

it('reads a text that was written by hand', () => {
  expect(readVariableQuery('channel').query).toMatchObject({ show: 'values', key: 'channel' });
  expect(readVariableQuery('tags').query).toMatchObject({ show: 'tags' });
});

it.each([
  [{ show: 'value', key: 'channel' }, 'show: "value" is not known. Allowed: bots, tags, values.'],
  [{ show: 'values', key: 'channel', bots: {} }, 'bots: is an object; it must be text.'],
  [5, 'query: is a number; it must be a JSON object.'],
])('refuses %j in words', async (query, message) => {
  await expect(run(query as Partial<VariableQuery>)).rejects.toThrow(message);
});
