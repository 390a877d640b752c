import { keyed } from './keyed';

it('has the same key for the same name, wherever it stands', () => {
  expect(keyed(['b', 'a', 'b'], (name) => name)).toEqual([
    { key: 'b', item: 'b' },
    { key: 'a', item: 'a' },
    { key: 'b 2', item: 'b' },
  ]);
});
