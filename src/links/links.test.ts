import type { DataFrame, DataLink, Field } from '@grafana/data';
import { createDataFrame, FieldType } from '@grafana/data';

import type { LinkContext } from './context';
import { mayExplore } from './context';
import { withLinks } from './links';
import type { SessionsQuery } from '../query';
import { range, setUser } from '../testing/host';

const HOUR = 3_600_000;
const T0 = Date.UTC(2024, 2, 30, 12);

const context = (query: Partial<SessionsQuery>): LinkContext => ({
  datasource: { uid: 'koreai-sessions', type: 'koreai-sessions-datasource', name: 'Kore.ai' },
  timeZone: 'Europe/Berlin',
  range: range(T0 + HOUR / 2, T0 + 2.5 * HOUR),
  now: T0 + 3 * HOUR,
  queries: [{ refId: 'A', ...query }],
});

function series(measure: string, labels?: Record<string, string>, ...more: Array<Record<string, string>>): DataFrame {
  return createDataFrame({
    refId: 'A',
    fields: [
      { name: 'time', type: FieldType.time, values: [T0, T0 + HOUR, T0 + 2 * HOUR] },
      ...[labels, ...more].map((l) => ({ name: measure, labels: l, type: FieldType.number, values: [1, 2, 3] })),
    ],
  });
}

const linksOf = (field: Field): DataLink[] => field.config.links ?? [];

/** Where a link leads when a point of a dashboard is clicked. */
function follow(link: DataLink, replace: (text: string) => string) {
  const url = link.onBuildUrl!({ origin: undefined, replaceVariables: replace });
  const pane = url && JSON.parse(new URLSearchParams(url.split('?')[1]).get('panes')!).a;
  return { url, pane, query: pane?.queries?.[0] as SessionsQuery, range: pane?.range };
}

const at = (time: number) => (text: string) => text.replace('${__value.time}', String(time));

describe('a bucket', () => {
  const query: Partial<SessionsQuery> = {
    queryType: 'timeSeries',
    measures: ['sessions'],
    groupBy: ['channel'],
    bots: ['st-1'],
    status: 'all',
    sessionIds: ['6a'],
    filters: [{ key: 'language', operator: '=', values: ['en'] }],
    legend: '{{channel}}',
    interval: '1h',
  };

  it('leads to its sessions: filters kept, the group added, from its start to the next inside the range', () => {
    const frame = withLinks(series('sessions', { channel: 'web' }), context(query));
    const [link, ...others] = linksOf(frame.fields[1]);
    expect(others).toEqual([]);
    const { pane, query: list, range: span } = follow(link, at(T0));
    expect(pane.datasource).toBe('koreai-sessions');
    expect(list).toMatchObject({
      refId: 'A',
      queryType: 'sessions',
      bots: ['st-1'],
      status: 'all',
      sessionIds: ['6a'],
    });
    expect(list.filters).toEqual([query.filters![0], { key: 'channel', operator: '=', values: ['web'] }]);
    expect(list).not.toHaveProperty('interval');
    expect(span).toEqual({ from: String(T0 + HOUR / 2), to: String(T0 + HOUR) });
    expect(follow(link, at(T0 + 2 * HOUR)).range).toEqual({ from: String(T0 + 2 * HOUR), to: String(T0 + 2.5 * HOUR) });
  });

  it('counted by end leads to the sessions that ended in it', () => {
    const frame = withLinks(
      series('sessions', { channel: 'web' }),
      context({ ...query, countBy: 'end', status: 'closed' })
    );
    expect(follow(linksOf(frame.fields[1])[0], at(T0)).query.countBy).toBe('end');
  });

  it('is found in Explore by the first field, where the value has no time', () => {
    const frame = withLinks(series('sessions', { channel: 'web' }), context(query));
    const explore = (text: string) =>
      text.replace('${__data.fields[0].numeric}', String(T0 + HOUR)).replace('${__value.time}', '');
    expect(follow(linksOf(frame.fields[1])[0], explore).range.from).toBe(String(T0 + HOUR));
  });

  it.each(['', '${__value.time}', String(T0 + 1)])('whose time reads "%s" is reduced: to the whole range', (time) => {
    const frame = withLinks(series('sessions', { channel: 'web' }), context(query));
    const { query: list, range: whole } = follow(linksOf(frame.fields[1])[0], () => time);
    expect(whole).toEqual({ from: String(T0 + HOUR / 2), to: String(T0 + 2.5 * HOUR) });
    expect(list.filters).toContainEqual({ key: 'channel', operator: '=', values: ['web'] });
    const earlier = withLinks(series('sessions'), context({ ...query, groupBy: [], timeShift: '1d' }));
    expect(follow(linksOf(earlier.fields[1])[0], () => time).range.from).toBe(String(T0 + HOUR / 2 - 24 * HOUR));
  });

  it('has no dead link in a snapshot, and keeps those of others', () => {
    const own = { title: 'Runbook', url: 'https://example.org' };
    const frame = series('sessions', { channel: 'web' });
    frame.fields[1].config = { unit: 'none', links: [own] };
    const linked = withLinks(frame, context(query));
    expect(linksOf(linked.fields[1])).toHaveLength(2);
    const saved = (config: object) => JSON.parse(JSON.stringify(config));
    expect(saved(linked.fields[1].config)).toEqual({ unit: 'none', links: [own] });
    expect(saved({ ...linked.fields[1].config, decimals: 1 })).toEqual({ unit: 'none', decimals: 1, links: [own] });
    expect(saved(withLinks(series('sessions'), context(query)).fields[1].config)).toEqual({});
  });

  it('of a bot asks that bot alone', () => {
    const frame = withLinks(series('sessions', { bot: 'st-2' }), context({ ...query, bots: [], groupBy: ['bot'] }));
    const { query: list } = follow(linksOf(frame.fields[1])[0], at(T0));
    expect(list.bots).toEqual(['st-2']);
    expect(list.filters).toEqual(query.filters);
  });

  it('of a group that reads like a variable leads to just that group', () => {
    const frame = withLinks(series('sessions', { channel: '$plan' }), context(query));
    const { query: list } = follow(linksOf(frame.fields[1])[0], at(T0));
    expect(list.filters![1]).toEqual({ key: 'channel', operator: '=~', values: ['\\$plan'] });
  });

  it('of a rate leads to all sessions, or to those that it counts', () => {
    const rate = { ...query, measures: ['dropOffRate'], containmentTypes: ['agent'] };
    const frame = withLinks(series('dropOffRate', { channel: 'web' }), context(rate));
    const [all, some] = linksOf(frame.fields[1]);
    expect(follow(all, at(T0)).query.containmentTypes).toBeUndefined();
    expect(some.title).toBe('Show only: Drop-off');
    expect(follow(some, at(T0)).query.containmentTypes).toEqual(['dropOff']);
  });

  it('of Other leads nowhere, for its groups are not named', () => {
    const frame = withLinks(series('sessions', { channel: 'Other' }), context(query));
    expect(linksOf(frame.fields[1])).toEqual([]);
    const both = withLinks(series('sessions', { channel: 'Other' }, { channel: 'Other (folded)' }), context(query));
    expect(both.fields.slice(1).map((f) => linksOf(f).length)).toEqual([1, 0]);
    const two = { ...query, groupBy: ['channel', 'sessionTag.a', 'status'] };
    const mixed = withLinks(
      series(
        'sessions',
        { channel: 'Other', 'sessionTag.a': 'x', status: 'closed' },
        { channel: 'Other (folded)', 'sessionTag.a': 'Other (folded)', status: 'closed' }
      ),
      context(two)
    );
    expect(mixed.fields.slice(1).map((f) => linksOf(f).length)).toEqual([1, 0]);
    const labels = ['Other', 'Other (folded)', 'Other (folded 2)'].map((channel) => ({ channel }));
    const three = withLinks(series('sessions', ...labels), context(query));
    expect(three.fields.slice(1).map((f) => linksOf(f).length)).toEqual([1, 1, 0]);
  });

  it.each([
    ['1h', T0 + HOUR / 2 - HOUR],
    ['range', T0 + HOUR / 2 - 2 * HOUR],
    // The night between has only 23 hours in Berlin: the same time of day is one hour less away.
    ['1d', T0 + HOUR / 2 - 24 * HOUR],
    ['1w', T0 + HOUR / 2 - 7 * 24 * HOUR],
    ['3600s', T0 - HOUR / 2],
    [' 1w ', T0 + HOUR / 2 - 7 * 24 * HOUR],
    // 30 March; February has 29 days, so nothing is measured, from the first of March on.
    ['1M', Date.UTC(2024, 1, 29, 23)],
  ])('that is measured %s earlier leads to that time', (timeShift, from) => {
    const frame = withLinks(series('sessions', { channel: 'web' }), context({ ...query, timeShift }));
    expect(follow(linksOf(frame.fields[1])[0], at(T0)).range.from).toBe(String(from));
  });

  it('leads to the period before of a range that is not over', () => {
    const today = { ...context({ ...query, timeShift: 'range' }), now: T0 + 1.5 * HOUR };
    const [link] = linksOf(withLinks(series('sessions', { channel: 'web' }), today).fields[1]);
    expect(follow(link, at(T0)).range.from).toBe(String(T0 + HOUR / 2 - HOUR));
  });

  it('keeps the time of day over a clock change', () => {
    const after = T0 + 36 * HOUR;
    const frame = createDataFrame({
      refId: 'A',
      fields: [
        { name: 'time', type: FieldType.time, values: [after] },
        { name: 'sessions', type: FieldType.number, values: [1] },
      ],
    });
    const shifted = { ...context({ ...query, timeShift: '1d' }), range: range(after, after + HOUR) };
    const link = linksOf(withLinks(frame, shifted).fields[1])[0];
    expect(follow(link, at(after)).range.from).toBe(String(after - 23 * HOUR));
  });
});

describe('a session ID', () => {
  const frame = createDataFrame({
    refId: 'A',
    fields: [
      {
        name: 'sessionId',
        type: FieldType.string,
        values: ['6a', '6b', '6b'],
        config: { displayNameFromDS: 'Session ID' },
      },
      { name: 'bot', type: FieldType.string, values: ['st-1', 'st-1', 'st-2'] },
    ],
  });
  const linked = withLinks(frame, context({ queryType: 'sessions' }));
  const [link] = linksOf(linked.fields[0]);
  const queryOf = (id: string) =>
    (link.internal!.query as (options: object) => SessionsQuery)({
      scopedVars: { __value: id },
      replaceVariables: (text: string, { __value }: { __value: string }) => text.replace('${__value.raw}', __value),
    });

  it('leads to the session, which its bots alone are asked for', () => {
    expect(link.internal).toMatchObject({ datasourceUid: 'koreai-sessions', datasourceName: 'Kore.ai' });
    expect(queryOf('6a')).toEqual({
      refId: 'A',
      queryType: 'sessions',
      format: 'fields',
      sessionIds: ['6a'],
      bots: ['st-1'],
    });
    expect(queryOf('6b').bots).toEqual(['st-1', 'st-2']);
    expect(queryOf('7c')).not.toHaveProperty('bots');
  });

  it('is linked in the answer alone, not in a snapshot', () => {
    expect(linked.fields[0].config.displayNameFromDS).toBe('Session ID');
    expect(linksOf(linked.fields[1])).toEqual([]);
    expect(linksOf(frame.fields[0])).toEqual([]);
    expect(JSON.parse(JSON.stringify(linked.fields[0].config))).toEqual({ displayNameFromDS: 'Session ID' });
  });
});

it('leaves frames of other queries and summaries alone', () => {
  const frame = series('sessions');
  expect(withLinks({ ...frame, refId: 'B' }, context({}))).toEqual({ ...frame, refId: 'B' });
  expect(withLinks(frame, context({ queryType: 'summary' }))).toBe(frame);
});

it('knows who may open Explore', () => {
  setUser({ explore: true });
  expect(mayExplore()).toBe(true);
  setUser({ explore: false });
  expect(mayExplore()).toBe(false);
});

describe('a conversation', () => {
  const list = () =>
    createDataFrame({ refId: 'A', fields: [{ name: 'sessionId', type: FieldType.string, values: ['6a'] }] });

  it('is a link of a session where messages may be read, and opens as a chat, oldest first', () => {
    const frame = withLinks(list(), { ...context({ queryType: 'sessions' }), conversations: true });
    const [, link] = linksOf(frame.fields[0]);
    expect(link).toMatchObject({
      title: 'Show conversation',
      internal: {
        panelsState: { logs: { sortOrder: 'Ascending', displayedFields: ['from', '___LOG_LINE_BODY___'] } },
      },
    });
    const query = link.internal!.query as unknown as (scope: object) => SessionsQuery;
    expect(query({ replaceVariables: () => '6a', scopedVars: {} })).toMatchObject({
      queryType: 'conversation',
      sessionIds: ['6a'],
    });
  });

  it('is none where conversations are off', () => {
    for (const conversations of [false, undefined]) {
      const frame = withLinks(list(), { ...context({ queryType: 'sessions' }), conversations });
      expect(linksOf(frame.fields[0]).map(({ title }) => title)).toEqual(['Show this session']);
    }
  });

  it('as a table leads from each session to its own', () => {
    const frame = withLinks(list(), {
      ...context({ queryType: 'conversation', format: 'table' }),
      conversations: true,
    });
    expect(linksOf(frame.fields[0])).toHaveLength(2);
  });
});
