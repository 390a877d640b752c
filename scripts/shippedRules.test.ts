/** @jest-environment node */
import type { Rule } from './shippedRules';
import { decidingQuestions, holds, termsOf } from './shippedRules';

const question = (refId: string) => ({
  refId,
  datasourceUid: 'koreai-sessions',
  relativeTimeRange: { from: 60, to: 0 },
  model: { refId },
});

/** A rule over questions a, b and c that is decided by the model. */
function rule(model: Record<string, unknown>): Rule {
  const decision = {
    refId: 'decision',
    datasourceUid: '__expr__',
    relativeTimeRange: { from: 0, to: 0 },
    model,
  };
  return {
    uid: 'one',
    title: 'One',
    condition: 'decision',
    data: [question('a'), question('b'), question('c'), decision],
    for: '0m',
    noDataState: 'OK',
    execErrState: 'KeepLast',
  };
}

const math = (expression: string) => rule({ type: 'math', expression });

describe('what decides a rule', () => {
  it.each([
    ['above a limit', '$a > 2', { a: 3 }, true],
    ['at the limit', '$a > 2', { a: 2 }, false],
    ['below a limit', '$a < -4', { a: -5 }, true],
    ['more than another value by something', '$a - $b > 0.5', { a: 2, b: 1 }, true],
    ['more than another value, but not by enough', '$a - $b > 0.5', { a: 1.2, b: 1 }, false],
    ['all of several', '$a > 2 && $b > 1', { a: 3, b: 2 }, true],
    ['one of several', '$a > 2 && $b > 1', { a: 3, b: 1 }, false],
    ['no value', '$a > 2 && $b > 1', { a: 3 }, null],
    ['a value that is absent as it should be', '$a > 2 && is_null($b)', { a: 3 }, true],
    ['a value that should be absent', '$a > 2 && is_null($b)', { a: 3, b: 0 }, false],
  ])('%s', (_case, expression, values: Record<string, number>, expected) => {
    expect(holds(termsOf(math(expression)), (refId) => values[refId] ?? null)).toBe(expected);
  });

  it('is the questions that it names', () => {
    const asked = (one: Rule) => decidingQuestions(one).map(({ refId }) => refId);
    expect(asked(math('$a > 2 && is_null($c)'))).toEqual(['a', 'c']);
    expect(asked(math('$c - $b > 2'))).toEqual(['b', 'c']);
    const conditions = [{ evaluator: { type: 'lt', params: [1] } }];
    expect(asked(rule({ type: 'threshold', expression: 'b', conditions }))).toEqual(['b']);
  });

  it.each(['$a > 2 || $b > 1', '$a * 2 > 1'])('is refused where it is something else: %s', (expression) => {
    expect(() => termsOf(math(expression))).toThrow('not a limit');
  });
});
