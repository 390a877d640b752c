import path from 'node:path';
import { parseTime } from '../../preview/server/timeRange';
import { dashboardQueries, readDashboards } from '../../scripts/dashboard-queries';
import type { Testbed } from '../oracle/testbed';
import { startTestbed } from '../oracle/testbed';

const root = path.resolve(__dirname, '../..');
const NOW = Date.parse('2026-05-06T12:00:00Z');

let testbed: Testbed;
beforeAll(async () => {
  testbed = await startTestbed({ clock: NOW }, { conversations: 'on' });
});
afterAll(() => testbed.close());

describe('every query of the bundled dashboards has data on the simulator', () => {
  it.each(dashboardQueries(root).map((q) => [`${q.dashboard} / ${q.panel} ${q.query.refId}`, q] as const))(
    '%s',
    async (_, { query, from }) => {
      const range = { from: parseTime(from, 'from', NOW), to: NOW };
      const { error, frames = [] } = await testbed.ask({ query: { ...query, refId: 'A' }, range, maxDataPoints: 500 });
      expect(error).toBeUndefined();
      expect(frames.length).toBeGreaterThan(0);
      for (const { schema, data } of frames) {
        // A column of numbers without any number is a panel without data.
        const filled = schema.fields.map((_field, i) => data.values[i].some((value) => value !== null && value !== ''));
        const asked = (query.measures ?? []).map((measure) => schema.fields.findIndex(({ name }) => name === measure));
        expect(asked.filter((i) => !filled[i])).toEqual([]);
        expect(filled.filter(Boolean).length).toBeGreaterThan(0);
      }
    }
  );
});

describe('every variable of the bundled dashboards has something to choose', () => {
  const variables = readDashboards(root).flatMap(({ dashboard }) =>
    dashboard.templating.list
      .filter(({ type }) => type === 'query')
      .map((variable) => [`${dashboard.title} / ${variable.name}`, variable.query] as const)
  );
  const body = { range: { from: NOW - 86_400_000, to: NOW } };

  it.each(variables)('%s', async (_, query) => {
    const { show, key } = query as { show: string; key?: string };
    const post = (name: string, asked: object) =>
      testbed.host.resourceJSON<{ keys?: Array<{ value: string }>; values?: unknown[] }>(name, asked);
    if (show === 'bots') {
      expect((await testbed.host.resourceJSON<unknown[]>('bots')).body.length).toBeGreaterThan(1);
    } else if (show === 'tags') {
      const { body: answer } = await post('keys', body);
      expect(answer.keys!.filter(({ value }) => /^(session|user)Tag\./.test(value)).length).toBeGreaterThan(1);
    } else {
      const { body: answer } = await post('values', { ...body, key: key === '${tag}' ? 'sessionTag.intent' : key });
      expect(answer.values!.length).toBeGreaterThan(1);
    }
  });
});
