import cases from '../pkg/query/testdata/shifts.json';
import { timeShift as checkShift } from './validation/values';
import { readShift } from './shifts';

interface Case {
  written: string;
  shift?: string;
  error?: boolean;
}

describe('a time shift', () => {
  it.each(cases as Case[])('written as "$written"', ({ written, shift, error }) => {
    expect(checkShift(written) !== undefined).toBe(error ?? false);
    if (!error) {
      expect(readShift(written)).toBe(shift);
    }
  });

  it('may be a variable', () => {
    expect(checkShift('${shift}')).toBeUndefined();
  });
});
