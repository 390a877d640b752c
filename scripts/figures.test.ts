import type { Figure } from './figures';
import { fact, holds, table } from './figures';

const figure = (more: Partial<Figure>): Figure => ({ case: 'cold', what: 'calls', value: 10, ...more });

describe('holds', () => {
  it('takes both bounds as inclusive', () => {
    expect(holds(figure({ max: 10 }))).toBe(true);
    expect(holds(figure({ max: 9.99 }))).toBe(false);
    expect(holds(figure({ min: 10 }))).toBe(true);
    expect(holds(figure({ min: 11 }))).toBe(false);
  });

  it('has nothing against a figure without bounds, but against one that is no number', () => {
    expect(holds(figure({}))).toBe(true);
    expect(holds(figure({ value: NaN, max: 10 }))).toBe(false);
  });

  it('takes a fact for what it is', () => {
    expect(holds(fact('memory', 'refused', true))).toBe(true);
    expect(holds(fact('memory', 'refused', false))).toBe(false);
  });
});

describe('table', () => {
  it('names a case once, and says what was missed', () => {
    const lines = table([
      figure({ max: 13, floor: 10 }),
      figure({ what: 'wall clock', value: 1.4142, max: 1.3, note: 'best of 3' }),
      figure({ case: 'more', what: 'answer', value: 1234.5, unit: 'ms' }),
    ]).split('\n');
    expect(lines.map((line) => line.replace(/ {2,}/g, '|'))).toEqual([
      'case|measured|value|bounds|floor',
      'cold|calls|10|≤ 13|10|ok',
      '|wall clock|1.41|≤ 1.30|MISSED|best of 3',
      'more|answer|1235 ms',
    ]);
  });
});
