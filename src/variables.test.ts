import { lastValueFrom } from 'rxjs';

import type { DataQueryRequest } from '@grafana/data';

import type { SessionsQuery } from './query';
import { dataSource, range, serve, setVariables } from './testing/host';
import type { VariableQuery } from './variableQuery';
import { SessionsVariables } from './variables';

const answers: Record<string, unknown> = {
  bots: [{ value: 'st-1', text: 'Support' }],
  keys: { keys: [{ value: 'channel' }, { value: 'sessionTag.intent' }], complete: true },
  values: { values: [{ value: 'web', sessions: 3 }], complete: true },
};

beforeEach(() => setVariables({ bot: ['st-1', 'st-2'], tag: 'sessionTag.intent' }, { channel: ['web'] }));

async function run(query: Partial<VariableQuery> | string) {
  const asked = serve(({ url }) => answers[url.split('/').at(-1)!]);
  const request = { targets: [query], range: range(1, 2), scopedVars: {} } as unknown as DataQueryRequest<
    VariableQuery & SessionsQuery
  >;
  const { data } = await lastValueFrom(new SessionsVariables(dataSource().source).query(request));
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

describe('a variable that stands on a value', () => {
  /** What a variable lists that stands on the values, from an answer of the server. */
  async function listed(values: string | string[], answer: object, text = values, query: object = {}) {
    serve(() => answer);
    const state = { name: 'channel', value: values, text };
    const request = {
      targets: [{ show: 'values', key: 'channel', ...query }],
      scopedVars: { __sceneObject: { value: { valueOf: () => ({ state }) } } },
    } as unknown as DataQueryRequest<VariableQuery & SessionsQuery>;
    const { data } = await lastValueFrom(new SessionsVariables(dataSource({ scope: 'account' }).source).query(request));
    return data;
  }
  const part = { values: [{ value: 'web', sessions: 3 }], complete: false };

  it('keeps it where the list is a part', async () => {
    expect(await listed('sms', part)).toEqual([
      { value: 'web', text: 'web' },
      { value: 'sms', text: 'sms' },
    ]);
    expect(await listed(['web', 'sms'], part, ['web', 'SMS'])).toEqual([
      { value: 'web', text: 'web' },
      { value: 'sms', text: 'SMS' },
    ]);
    expect(await listed('sms', { values: [], complete: false })).toEqual([{ value: 'sms', text: 'sms' }]);
    const keys = { keys: [{ value: 'sessionTag.a' }], complete: false };
    const tags = await listed('sessionTag.b', keys, 'b', { show: 'tags' });
    expect(tags.map((tag: { value: string }) => tag.value)).toEqual(['sessionTag.a', 'sessionTag.b']);
    const bots = await listed('st-2', [{ value: 'st-1' }], 'st-2', { show: 'bots' });
    expect(bots.map((bot: { value: string }) => bot.value)).toEqual(['st-1', 'st-2']);
  });

  it('lets go of it where the list is whole', async () => {
    expect(await listed('sms', { ...part, complete: true })).toEqual([{ value: 'web', text: 'web' }]);
  });

  it('has nothing to keep on All, and before it has a value', async () => {
    expect(await listed(['$__all'], part)).toHaveLength(1);
    expect(await listed('', part)).toHaveLength(1);
    expect(await listed([], part)).toHaveLength(1);
  });

  it('keeps it when the list cannot be had: an error is an error', async () => {
    serve(() => {
      throw new Error('The client secret is wrong.');
    });
    const request = { targets: [{ show: 'values', key: 'channel' }], scopedVars: {} };
    const asking = new SessionsVariables(dataSource().source).query(request as never);
    await expect(lastValueFrom(asking)).rejects.toThrow('The client secret is wrong.');
  });
});

it('names a variable that does not exist, rather than list nothing', async () => {
  const filters = [{ key: 'channel', operator: '=', values: ['$nobody'] }];
  await expect(run({ show: 'values', key: 'language', filters })).rejects.toThrow('holds the variable $nobody');
});

it.each([
  [{ show: 'value', key: 'channel' }, 'show: "value" is not known. Allowed: bots, tags, values.'],
  [{ show: 'values', key: 'channel', bots: {} }, 'bots: is an object; it must be text.'],
  [5, 'query: is a number; it must be a JSON object.'],
])('refuses %j in words', async (query, message) => {
  await expect(run(query as Partial<VariableQuery>)).rejects.toThrow(message);
});
