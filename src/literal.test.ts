import { literalFilter, literalQuery, withChosen } from './literal';

const filter = (operator: string, ...values: string[]) => ({ key: 'channel', operator, values });

it.each([
  [filter('=', '$plan', 'a.b'), filter('=~', '\\$plan', 'a\\.b')],
  [filter('!=', '${x}'), filter('!~', '\\$\\{x\\}')],
  [filter('=', '[[x]]'), filter('=~', '\\[\\[x\\]\\]')],
  [filter('=', '$__all'), filter('=~', '\\$__all')],
])('writes %j as a pattern for just these values', (stored, literal) => {
  expect(literalFilter(stored)).toEqual(literal);
});

it.each([filter('=', 'web', 'US$ 5', 'a.b'), filter('=~', '\\$plan'), filter('=')])('leaves %j as it is', (stored) => {
  expect(literalFilter(stored)).toBe(stored);
});

it('makes the values of all filters data, and adds none', () => {
  expect(literalQuery({ refId: 'A', filters: [filter('=', '$x')] }).filters).toEqual([filter('=~', '\\$x')]);
  expect(literalQuery({ refId: 'A' })).toEqual({ refId: 'A' });
});

describe('a value that is chosen from suggestions', () => {
  const suggested = new Set(['$plan', 'a.b', 'web']);

  it('is data beside a variable that somebody wrote', () => {
    expect(withChosen(filter('=', '$channel'), ['$channel', '$plan'], suggested)).toEqual(
      filter('=~', '$channel', '\\$plan')
    );
    expect(withChosen(filter('=', 'web'), ['web', '$typed'], suggested)).toEqual(filter('=', 'web', '$typed'));
  });

  it('is taken literally in a pattern, and what was written stays', () => {
    expect(withChosen(filter('=~', 'x.*'), ['x.*', 'a.b', 'y+'], suggested)).toEqual(
      filter('=~', 'x.*', 'a\\.b', 'y+')
    );
  });

  it('is stored as it is otherwise', () => {
    expect(withChosen(filter('='), ['a.b'], suggested)).toEqual(filter('=', 'a.b'));
  });
});
