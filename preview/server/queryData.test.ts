import { BadRequest, toAnswer, toDataQueries } from './queryData';

describe('toDataQueries', () => {
  it('fills in what Grafana fills in and passes the whole query on', () => {
    const [query] = toDataQueries({ queries: [{ measures: ['users'] }], from: '1000', to: 'now' }, 5000);
    expect(query).toMatchObject({ refId: 'A', queryType: '', maxDataPoints: 100, intervalMS: 1000 });
    expect(query.timeRange).toEqual({ fromEpochMS: 1000, toEpochMS: 5000 });
    expect(JSON.parse(query.json.toString())).toEqual({ measures: ['users'] });
  });

  it('refuses what Grafana refuses', () => {
    expect(() => toDataQueries({ queries: [], from: '0', to: '1' }, 0)).toThrow(BadRequest);
    expect(() => toDataQueries({ queries: [{ refId: 'A' }, {}], from: '0', to: '1' }, 0)).toThrow(/same RefId/);
  });
});

describe('toAnswer', () => {
  const good = { frames: [], error: '', errorSource: '', status: 200 };
  const bad = { frames: [], error: 'no', errorSource: 'downstream', status: 0 };

  it('is a 400 as soon as one query failed', () => {
    expect(toAnswer({ A: good }).status).toBe(200);
    expect(toAnswer({ B: bad, A: good })).toEqual({
      status: 400,
      results: { A: { status: 200, frames: [] }, B: { status: 500, error: 'no', errorSource: 'downstream' } },
    });
  });
});
