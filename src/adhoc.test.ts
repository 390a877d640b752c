import { addFilter, adHocError, fromAdHoc, hasFilter, toggleFilter, withAdHoc } from './adhoc';
import type { SessionsQuery } from './query';

const adHoc = (operator: string, value = 'a', values?: string[]) => ({ key: 'channel', operator, value, values });

describe('fromAdHoc', () => {
  it.each([
    [adHoc('='), '=', ['a']],
    [adHoc('!='), '!=', ['a']],
    [adHoc('=~', 'a.*'), '=~', ['a.*']],
    [adHoc('!~', 'a.*'), '!~', ['a.*']],
    [adHoc('=|', 'a', ['a', 'b']), '=', ['a', 'b']],
    [adHoc('!=|', 'a', ['a', 'b']), '!=', ['a', 'b']],
    [adHoc('=|', 'a'), '=', ['a']],
    [adHoc('=', '(none)'), '=', ['(none)']],
  ])('%j', (filter, operator, values) => {
    expect(fromAdHoc([filter])).toEqual([{ key: 'channel', operator, values }]);
    expect(adHocError([filter])).toBeUndefined();
  });

  it('leaves out unfinished filters and those on All', () => {
    expect(
      fromAdHoc([adHoc('=', ''), adHoc('=~', '.*'), adHoc('=', '$__all'), { key: '', operator: '=', value: 'a' }])
    ).toEqual([]);
    expect(fromAdHoc(undefined)).toEqual([]);
  });
});

describe('adHocError', () => {
  it('names a filter with an operator that sessions do not have', () => {
    expect(adHocError([adHoc('='), adHoc('<', '5')])).toContain('"channel < 5"');
  });

  it('names a filter with a key that sessions do not have', () => {
    expect(adHocError([{ key: 'region', operator: '=', value: '<eu>' }])).toContain('"region = <eu>"');
  });
});

it('adds ad hoc filters to those of the query', () => {
  const own = { key: 'language', operator: '=', values: ['en'] };
  const query: SessionsQuery = { refId: 'A', filters: [own] };
  expect(withAdHoc(query, [adHoc('!=')]).filters).toEqual([own, { key: 'channel', operator: '!=', values: ['a'] }]);
  expect(withAdHoc(query, [])).toBe(query);
});

describe('filter for and filter out', () => {
  const query: SessionsQuery = { refId: 'A', filters: [{ key: 'channel', operator: '=', values: ['a', 'b'] }] };
  const equal = (...values: string[]) => ({ key: 'channel', operator: '=', values });
  const unequal = (...values: string[]) => ({ key: 'channel', operator: '!=', values });

  it('adds a filter once', () => {
    expect(addFilter({ refId: 'A' } as SessionsQuery, 'channel', 'a', '=').filters).toEqual([equal('a')]);
    expect(addFilter({ refId: 'A', filters: [equal('a')] }, 'channel', 'a', '=').filters).toEqual([equal('a')]);
  });

  it('takes the opposite away', () => {
    expect(addFilter(query, 'channel', 'a', '!=').filters).toEqual([equal('b'), unequal('a')]);
  });

  it('toggles', () => {
    expect(hasFilter(query, 'channel', 'a')).toBe(true);
    const without = toggleFilter(query, 'channel', 'a', '=');
    expect(without.filters).toEqual([equal('b')]);
    expect(hasFilter(without, 'channel', 'a')).toBe(false);
    expect(toggleFilter(without, 'channel', 'c', '!=').filters).toEqual([equal('b'), unequal('c')]);
  });

  it('keeps filters that are not finished', () => {
    const unfinished = { key: 'language', operator: '=', values: [] };
    expect(toggleFilter({ refId: 'A', filters: [unfinished] }, 'channel', 'a', '=').filters).toEqual([
      unfinished,
      equal('a'),
    ]);
  });
});
