import { compareHeld, held, metric, table } from './figures';

const TEXT =
  'go_goroutines 31\nprocess_open_fds 12\ngo_memstats_heap_inuse_bytes 4.194304e+07\nx{a="1"} 2\nx{a="2"} 3\nxy 9\n';

it('reads metrics', () => {
  expect(held(TEXT)).toEqual({ goroutines: 31, heapMiB: 40, files: 12 });
  expect([metric(TEXT, 'x'), metric(TEXT, 'missing')]).toEqual([5, 0]);
});

it('finds what is not given back', () => {
  const before = held(TEXT);
  expect(compareHeld(before, before).every(({ good }) => good)).toBe(true);
  const after = { goroutines: 60, heapMiB: 200, files: 40 };
  expect(compareHeld(before, after).map(({ good }) => good)).toEqual([false, false, false]);
  expect(table(compareHeld(before, after))).toMatch(/BAD {2}goroutines +31, then 60/);
});
