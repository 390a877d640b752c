/** @jest-environment node */
import { firings, found, quantile } from './play';

describe('firings', () => {
  /** The minutes at which the condition holds; others have no data. */
  const at =
    (holds: number[], fails: number[] = []) =>
    (now: number) =>
      holds.includes(now) ? true : fails.includes(now) ? false : null;

  it.each([
    ['fires once the condition has held for the pending period', [3, 4, 5, 6], 2, [5]],
    ['fires at once without one', [3, 4], 0, [3]],
    ['does not fire where it holds for less', [3, 4], 2, []],
    ['begins anew after a minute of no data', [3, 4, 6, 7, 8], 2, [8]],
    ['fires again once it was normal', [1, 2, 3, 6, 7, 8], 2, [3, 8]],
  ])('%s', (_case, holds, pending, began) => {
    expect(firings(at(holds), { pending }, 0, 12)).toEqual(began);
  });

  it.each([
    ['goes on firing for a while once it no longer holds', [1, 4, 7], [1]],
    ['is normal after that', [1, 5, 8], [1, 5]],
    ['does not go on while it is only pending', [1], []],
  ])('%s', (_case, holds, began) => {
    const pending = began.length === 0 ? 1 : 0;
    expect(firings(at(holds), { pending, keepFiring: 2 }, 0, 12)).toEqual(began);
  });
});

describe('found', () => {
  const troubles = [
    { from: 100, to: 145 },
    { from: 1000, to: 1045 },
  ];

  it.each([
    ['by the first alert within it', [120, 130], [20]],
    ['in the hour after it', [204], [104]],
    ['not by one an hour after it', [205], []],
    ['not by one before it', [99], []],
    ['each by its own', [130, 1010], [30, 10]],
  ])('%s', (_case, began, delays) => {
    expect(found(began, troubles)).toEqual({ troubles: 2, delays });
  });
});

it('quantile is the lowest value that so many are not above', () => {
  expect(quantile([4, 1, 3, 2], 0.5)).toBe(2);
  expect(quantile([4, 1, 3, 2], 0.9)).toBe(4);
  expect(quantile([], 0.5)).toBeNaN();
});
