import type { SessionsQuery } from '../query';
import { checkFilter } from './filters';
import { checkQuery, isValid } from './query';

const query = (fields: Partial<SessionsQuery>): SessionsQuery => ({ refId: 'A', ...fields });

describe('checkQuery', () => {
  it('accepts an empty query and one with everything set', () => {
    expect(checkQuery(query({}))).toEqual({});
    const everything = query({
      schemaVersion: 1,
      queryType: 'timeSeries',
      bots: ['st-1'],
      containmentTypes: ['dropOff', 'agent'],
      sessionType: 'non-interactive',
      status: 'all',
      developerSessions: 'only',
      filters: [{ key: 'sessionTag.intent', operator: '=~', values: ['(?i)bill.*', '(?P<x>a)'] }],
      measures: ['sessions', 'p95Duration'],
      groupBy: ['channel', 'userTag.plan'],
      groupLimit: '7',
      interval: '1w',
      timeZone: 'Asia/Kolkata',
      timeShift: '4w',
      minSessions: 3,
      legend: '{{measure}}',
      fetch: 'filtered',
      apiUserId: 'a@b.c',
    });
    expect(checkQuery(everything)).toEqual({});
  });

  // Each mistake is named at its own field, with what is allowed.
  it.each<[keyof SessionsQuery, Partial<SessionsQuery>, string]>([
    ['queryType', { queryType: 'pie' }, 'timeSeries, summary, sessions, conversation'],
    ['limit', { queryType: 'conversation', limit: 21 }, 'from 1 to 20'],
    ['lastMessages', { queryType: 'conversation', lastMessages: 51 }, 'from 1 to 50'],
    ['sessionIds', { queryType: 'conversation', sessionIds: [...'abcdefghijklmnopqrstu'] }, 'at most 20'],
    ['containmentTypes', { containmentTypes: ['dropoff'] }, '"dropoff"'],
    ['sessionType', { sessionType: 'voice' }, 'interactive, non-interactive, all'],
    ['format', { queryType: 'summary', format: 'fields' }, 'table, values'],
    ['format', { queryType: 'sessions', format: 'fields', sessionIds: ['a', 'b'] }, 'one session'],
    ['format', { format: 'values' }, 'no meaning for a time series'],
    ['compare', { queryType: 'summary', compare: 'soon' }, '"soon"'],
    ['status', { status: 'open' }, 'closed, active, all'],
    ['developerSessions', { developerSessions: 'no' }, 'exclude, include, only'],
    ['measures', { measures: ['sessions', 'rate'] }, '"rate"'],
    ['groupBy', { groupBy: ['tag'] }, 'sessionTag.<name>'],
    ['groupBy', { groupBy: ['containmentType'] }, 'Drop-off rate cannot be split'],
    [
      'groupBy',
      { measures: ['sessions'], groupBy: ['bot', 'channel', 'status', 'userId', 'language', 'hourOfDay'] },
      'at most 5',
    ],
    ['groupLimit', { groupLimit: 0 }, 'from 1 to 1000'],
    ['minSessions', { minSessions: -1 }, 'from 1 to'],
    ['minSessions', { minSessions: 'many' }, 'whole number'],
    ['interval', { interval: 'hour' }, '1m, 5m'],
    ['timeZone', { timeZone: 'Europe/Berlinn' }, 'Europe/Berlin.'],
    ['timeShift', { timeShift: '7' }, 'range'],
    ['timeShift', { timeShift: '0d' }, 'range'],
    ['timeShift', { timeShift: '3661d' }, 'range'],
    ['limit', { queryType: 'sessions', limit: 50_001 }, 'from 1 to 50000'],
    ['limit', { queryType: 'sessions', limit: 1.5 }, 'whole number'],
    ['limit', { queryType: 'sessions', limit: '1e3' }, 'whole number'],
    ['limit', { queryType: 'sessions', limit: '0x10' }, 'whole number'],
    ['baselineMargin', { baseline: 'score', baselineMargin: '0x1' }, 'from 0 to 1'],
    ['tagColumns', { queryType: 'sessions', tagColumns: ['channel'] }, 'is not a tag'],
    ['fetch', { fetch: 'all' }, 'shared, filtered'],
    ['filters', { filters: [{ key: 'chanel', operator: '=', values: ['a'] }] }, '"chanel"'],
    ['schemaVersion', { schemaVersion: 2 }, 'newer version'],
    ['countBy', { countBy: 'middle' }, 'start, end'],
    ['status', { countBy: 'end', status: 'all' }, 'Only closed sessions have an end'],
    ['status', { queryType: 'sessions', finalOnly: true, status: 'active' }, 'none is final'],
    ['baseline', { baseline: 'median' }, 'score, band'],
    ['baseline', { baseline: 'band', queryType: 'summary' }, 'around a time series'],
    ['baseline', { baseline: 'score', queryType: 'sessions' }, 'has no normal'],
    ['baselineWeeks', { baselineWeeks: 4 }, 'without a comparison'],
    ['baselineMargin', { baselineMargin: 0.1 }, 'without a comparison'],
    ['baselineWeeks', { baseline: 'score', baselineWeeks: 9 }, 'from 1 to 8'],
    ['baselineMargin', { baseline: 'score', baselineMargin: '5' }, 'from 0 to 1'],
    ['measures', { baseline: 'score', measures: ['dropOffRate', 'users'] }, 'Users has no normal'],
    ['fetch', { baseline: 'score', fetch: 'filtered' }, 'every week'],
    ['apiUserId', { baseline: 'score', apiUserId: 'a' }, 'every week'],
    ['callId', { baseline: 'score', callId: 'a' }, 'every week'],
    ['compare', { baseline: 'score', queryType: 'summary', compare: '7d' }, 'One comparison'],
  ])('explains a mistake in %s', (field, fields, says) => {
    const errors = checkQuery(query(fields));
    expect(Object.keys(errors)).toEqual([field]);
    expect(errors[field]).toContain(says);
  });

  it('lets variables pass, which are filled in later', () => {
    const variables = query({
      queryType: '${type}',
      measures: ['$measure'],
      groupBy: ['${dimension}'],
      status: '[[status]]',
      timeZone: '$zone',
      timeShift: '${shift}',
      groupLimit: '$limit',
      filters: [{ key: '$key', operator: '=~', values: ['($value'] }],
    });
    expect(checkQuery(variables)).toEqual({});
  });

  it('checks only what the query type uses', () => {
    expect(isValid(query({ queryType: 'sessions', groupBy: ['containmentType'] }))).toBe(true);
    expect(isValid(query({ queryType: 'summary', limit: -1 }))).toBe(true);
  });
});

describe('checkQuery in an alert rule', () => {
  it('refuses a list, several measures and variables', () => {
    expect(checkQuery(query({ queryType: 'sessions' }), true).queryType).toContain('needs a number');
    expect(checkQuery(query({ measures: ['sessions', 'users'] }), true).measures).toContain('exactly one');
    expect(checkQuery(query({ bots: ['${bot}'] }), true).bots).toContain('do not exist in alert rules');
    const filters = [{ key: 'channel', operator: '=', values: ['$channel'] }];
    expect(checkQuery(query({ filters }), true).filters).toContain('do not exist in alert rules');
  });

  it('accepts a rate by channel, and an escaped dollar sign in a pattern', () => {
    expect(checkQuery(query({ groupBy: ['channel'] }), true)).toEqual({});
    const pattern = (value: string) => query({ filters: [{ key: 'channel', operator: '=~', values: [value] }] });
    expect(checkQuery(pattern('\\$plan'), true)).toEqual({});
    expect(checkQuery(pattern('\\\\$plan'), true).filters).toContain('do not exist in alert rules');
  });
});

describe('checkFilter', () => {
  it('takes a filter without values for one that is not finished', () => {
    expect(checkFilter({ key: '', operator: '=', values: [] })).toEqual({});
    expect(checkFilter({ key: '', operator: '=', values: ['a'] }).key).toContain('Choose what');
  });

  it.each(['(', 'a{2,1}', '(?=a)', '(?<!a)', '(a)\\1'])('refuses the pattern %s', (value) => {
    expect(checkFilter({ key: 'channel', operator: '!~', values: [value] }).values).toContain('RE2');
    expect(checkFilter({ key: 'channel', operator: '=', values: [value] })).toEqual({});
  });

  it('knows the operators and the hours', () => {
    expect(checkFilter({ key: 'channel', operator: '<', values: ['a'] }).operator).toContain('=, !=, =~, !~');
    expect(checkFilter({ key: 'hourOfDay', operator: '=', values: ['9'] }).values).toContain('00, 01');
    expect(checkFilter({ key: 'hourOfDay', operator: '=', values: ['09', '(none)'] })).toEqual({});
  });
});
