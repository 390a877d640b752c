import { createDataFrame, FieldType } from '@grafana/data';

import type { SessionsQuery } from '../query';
import { range } from '../testing/host';
import { at, context, follow, HOUR, linksOf, series, T0 } from '../testing/links';
import { withLinks } from './links';

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
