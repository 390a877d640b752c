import { floor, rounds } from './floor';

describe('floor', () => {
  it('is one call for what fits on a page', () => {
    expect([0, 1, 99, 100].map((rows) => floor(rows, 100))).toEqual([1, 1, 1, 1]);
  });

  it('counts the row that each page shares with the one before', () => {
    expect([101, 199, 200].map((rows) => floor(rows, 100))).toEqual([2, 2, 3]);
    expect(floor(9000, 100)).toBe(91);
    expect(floor(9000, 1000)).toBe(10);
  });
});

describe('rounds', () => {
  it('lets one call go ahead of the others', () => {
    expect(rounds(1, 8)).toBe(1);
    expect(rounds(9, 8)).toBe(2);
    expect(rounds(10, 8)).toBe(3);
  });
});
