import { holds } from '../figures';
import { compareHeld, held } from './held';

const TEXT = 'go_goroutines 31\nprocess_open_fds 12\ngo_memstats_heap_inuse_bytes 4.194304e+07\n';

it('reads metrics', () => {
  expect(held(TEXT)).toEqual({ goroutines: 31, heapMiB: 40, files: 12 });
});

it('accepts what is given back', () => {
  const before = held(TEXT);
  expect(compareHeld(before, before).map(holds)).toEqual([true, true, true]);
});

it('finds what is not given back', () => {
  const after = { goroutines: 60, heapMiB: 200, files: 40 };
  const figures = compareHeld(held(TEXT), after);
  expect(figures.map(holds)).toEqual([false, false, false]);
  expect(figures[0]).toMatchObject({ what: 'goroutines', value: 60, max: 51, note: '31 after warming up' });
});
