import { textWith } from './text';

it('puts values in their places as they are', () => {
  expect(textWith('test.none', '"{{value}}" is one of {{count}}.', { value: '<a> & "b"', count: 2 })).toBe(
    '"<a> & "b"" is one of 2.'
  );
});
