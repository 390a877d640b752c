import { act, renderHook } from '@testing-library/react';

import { useRowKeys } from './useRowKeys';

function rows(count: number) {
  const { result, rerender } = renderHook(useRowKeys, { initialProps: count });
  return {
    keys: () => [...result.current.keys],
    resize: rerender,
    remove: (index: number, left: number) =>
      act(() => {
        result.current.onRemove(index);
        rerender(left);
      }),
  };
}

it('has a key of its own for each row', () => {
  expect(new Set(rows(3).keys()).size).toBe(3);
});

it('keeps the keys of the others when a row is removed, and never gives one out again', () => {
  const list = rows(3);
  const [a, b, c] = list.keys();
  list.remove(1, 2);
  expect(list.keys()).toEqual([a, c]);
  list.resize(3);
  expect(list.keys().slice(0, 2)).toEqual([a, c]);
  expect([a, b, c]).not.toContain(list.keys()[2]);
});

it('follows a list that changes by itself', () => {
  const list = rows(1);
  const [a] = list.keys();
  list.resize(2);
  expect(list.keys()[0]).toBe(a);
  list.resize(0);
  expect(list.keys()).toEqual([]);
});
