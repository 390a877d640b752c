import { useState } from 'react';

interface Keys {
  keys: readonly number[];
  next: number;
}

/**
 * A key for each row of a list whose items have none of their own. A row keeps its key, and with it its focus and its
 * state, when another one is removed.
 */
export function useRowKeys(count: number): { keys: readonly number[]; onRemove: (index: number) => void } {
  const [kept, setKept] = useState<Keys>({ keys: [], next: 0 });
  const current = fitted(kept, count);
  if (current !== kept) {
    setKept(current);
  }
  const onRemove = (index: number) => setKept(({ keys, next }) => ({ keys: keys.filter((_, i) => i !== index), next }));
  return { keys: current.keys, onRemove };
}

/** Rows come and go at the end, where nobody said which one was removed. */
function fitted(kept: Keys, count: number): Keys {
  const { keys, next } = kept;
  if (keys.length === count) {
    return kept;
  }
  const added = Array.from({ length: Math.max(0, count - keys.length) }, (_, i) => next + i);
  return { keys: [...keys.slice(0, count), ...added], next: next + added.length };
}
