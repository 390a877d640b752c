import { createDataFrame, FieldType } from '@grafana/data';

import type { SessionsQuery } from '../query';
import { context, linksOf } from '../testing/links';
import { withLinks } from './links';

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
