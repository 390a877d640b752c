import cases from '../pkg/query/testdata/intervals.json';
import { interval as checkInterval } from './validation/values';
import { readInterval } from './intervals';

interface Case {
  written: string;
  interval?: string;
  longer?: boolean;
  error?: string;
}

describe('an interval', () => {
  it.each(cases as Case[])('written as "$written"', ({ written, interval, longer = false, error }) => {
    const found = readInterval(written);
    if (error) {
      expect(found).toBe(/longer/.test(error) ? 'too long' : 'none');
      expect(checkInterval(written)).toContain(error);
    } else {
      expect(found).toEqual({ interval, longer });
      expect(checkInterval(written)).toBeUndefined();
    }
  });

  it('may be a variable', () => {
    expect(checkInterval('$__interval')).toBeUndefined();
  });
});
