import { render } from '@testing-library/react';
import React from 'react';
import { firstValueFrom, of } from 'rxjs';
import { catchError } from 'rxjs/operators';

import type { AnnotationQuery, DataQueryRequest } from '@grafana/data';
import { CoreApp } from '@grafana/data';

import { AnnotationQueryEditor } from './components/AnnotationQueryEditor';
import { ConfigEditor } from './components/ConfigEditor/ConfigEditor';
import { QueryEditor } from './components/QueryEditor/QueryEditor';
import { VariableQueryEditor } from './components/VariableQueryEditor';
import { ADDED_BY_QUERY, FIELDS } from './language';
import { readQuery } from './reader';
import { readSettings } from './settingsReader';
import { anyJson, anyObject, randomFrom } from './testing/anyJson';
import { pretendLayout } from './testing/dom';
import { dataSource, frames, range, serve, setUser, setVariables } from './testing/host';
import { checkQuery } from './validation/query';
import type { SessionsVariables } from './variables';

// Whatever is stored in dashboards, rules, variables, annotations and settings: nothing throws. Each case is a seed.

const SEEDS = Array.from({ length: Number(process.env.ANY_JSON ?? 25) }, (_, seed) => seed + 1);
const NAMES = [
  ...FIELDS,
  ...ADDED_BY_QUERY,
  'refId',
  'hide',
  'datasource',
  'key',
  'operator',
  'value',
  'values',
  'show',
];
const SETTINGS = [
  'scope',
  'bots',
  'id',
  'name',
  'authType',
  'clientId',
  'timeZone',
  'pageSize',
  'callsPerHour',
  'tagList',
]
  .concat(['tagPrivacy', 'userIdPrivacy', 'allowPlainHttp', 'redisMode', 'redisAddress', 'redisUser', 'redisTls'])
  .concat(['tlsAuth', 'tlsSkipVerify', 'httpHeaderName1', 'serverName', 'redisDatabase', 'redisMaster']);

/** Mostly an object, as Grafana stores one; now and then anything. */
const stored = (seed: number, names = NAMES): unknown => {
  const random = randomFrom(seed);
  return seed % 7 === 0 ? anyJson(random, names) : anyObject(random, names);
};

let complaints: jest.SpyInstance;

beforeAll(pretendLayout);
beforeEach(() => {
  setUser({ explore: true, role: 'Editor' });
  setVariables({ v: ['a', 'b'] }, { w: ['c'] });
  serve(({ url }) =>
    url.includes('/query') ? frames({ A: [] }) : url.endsWith('bots') ? [] : { keys: [], values: [], message: '' }
  );
  // React says so of values that an input cannot show.
  complaints = jest.spyOn(console, 'error').mockImplementation(() => undefined);
});
afterEach(() => complaints.mockRestore());

describe.each(SEEDS)('what is stored as of seed %i', (seed) => {
  const query = stored(seed) as never;

  it('is read into the shape that every other part relies on', () => {
    const { query: read, errors, unread } = readQuery(query);
    for (const list of [read.bots, read.measures, read.groupBy, read.sessionIds, read.tagColumns, read.apiUserId]) {
      expect([list ?? []].flat().every((item) => typeof item === 'string')).toBe(true);
    }
    for (const filter of read.filters ?? []) {
      expect([typeof filter.key, typeof filter.operator]).toEqual(['string', 'string']);
      expect(filter.values.every((value) => typeof value === 'string')).toBe(true);
    }
    expect(Object.keys(errors).filter((field) => field !== 'query')).toEqual(Object.keys(unread));
    expect(Object.values(checkQuery(query)).every((message) => typeof message === 'string')).toBe(true);
  });

  it('is drawn by the query editor', () => {
    for (const app of [CoreApp.Dashboard, CoreApp.Explore, CoreApp.UnifiedAlerting]) {
      const props = { onChange: jest.fn(), onRunQuery: jest.fn(), datasource: dataSource(), range: range(1, 2), app };
      render(<QueryEditor query={query} {...props} />).unmount();
    }
  });

  it('is drawn by the variable editor, and listed', async () => {
    const datasource = dataSource();
    render(
      <VariableQueryEditor query={query} onChange={jest.fn()} onRunQuery={jest.fn()} datasource={datasource} />
    ).unmount();
    const request = { targets: [query], range: range(1, 2), scopedVars: {} } as unknown as DataQueryRequest<never>;
    await firstValueFrom(
      (datasource.variables as SessionsVariables).query(request).pipe(catchError((error) => of(String(error))))
    );
  });

  it('is drawn and prepared as an annotation', () => {
    const { prepareAnnotation, prepareQuery } = dataSource().annotations!;
    const random = randomFrom(seed);
    const json = { name: 'x', enable: true, target: query, mappings: anyJson(random, NAMES) } as never;
    const prepared = prepareAnnotation!(json) as AnnotationQuery<never>;
    expect(prepareAnnotation!(prepared)).toBe(prepared);
    prepareQuery!(prepared);
    const props = { onChange: jest.fn(), onRunQuery: jest.fn(), datasource: dataSource() };
    render(<AnnotationQueryEditor query={prepared.target as never} {...props} />).unmount();
  });

  it('is asked, said in words, filtered and offered for', async () => {
    const datasource = dataSource();
    const request = {
      targets: [query],
      range: range(1, 2),
      scopedVars: {},
      requestId: 'Q',
    } as unknown as DataQueryRequest<never>;
    datasource.filterQuery(query);
    expect(typeof datasource.getQueryDisplayText(query)).toBe('string');
    datasource.applyTemplateVariables(query, {}, []);
    datasource.modifyQuery(query, { type: 'ADD_FILTER', options: { key: 'channel', value: 'x' } });
    datasource.toggleQueryFilter(query, { type: 'FILTER_FOR', options: { key: 'channel', value: 'x' } });
    datasource.queryHasFilter(query, { key: 'channel', value: 'x' });
    await datasource.getTagKeys({ queries: [query], filters: [] } as never);
    await datasource.getTagValues({ key: 'channel', queries: [query], filters: [] } as never);
    await datasource.getDrilldownsApplicability({ queries: [query], filters: [], groupByKeys: ['channel'] });
    if (query !== null && typeof query === 'object' && 'refId' in query) {
      await firstValueFrom(datasource.query(request).pipe(catchError((error) => of(String(error)))));
    }
  });

  it('is drawn as settings, and used', () => {
    const jsonData = stored(seed, SETTINGS) as never;
    const { settings } = readSettings(jsonData);
    expect((settings.bots ?? []).every(({ id }) => typeof id === 'string')).toBe(true);
    dataSource(jsonData).source.botName('st-1');
    const random = randomFrom(seed);
    const fields = [anyJson(random, SETTINGS), anyJson(random, SETTINGS)] as never[];
    const options = { url: stored(seed, SETTINGS), jsonData, secureJsonFields: fields[0], secureJsonData: fields[1] };
    render(<ConfigEditor options={options as never} onOptionsChange={jest.fn()} />).unmount();
  });
});
