import { parseTime } from './timeRange';

const NOW = Date.parse('2026-05-06T12:34:56.789Z'); // a Wednesday

describe('parseTime', () => {
  it.each([
    ['1700000000000', false, '2023-11-14T22:13:20.000Z'],
    ['2026-01-02T03:04:05Z', false, '2026-01-02T03:04:05.000Z'],
    ['now', false, '2026-05-06T12:34:56.789Z'],
    ['now-7d', false, '2026-04-29T12:34:56.789Z'],
    ['now+90m', false, '2026-05-06T14:04:56.789Z'],
    ['now-1M', false, '2026-04-06T12:34:56.789Z'],
    ['now-1y', false, '2025-05-06T12:34:56.789Z'],
    ['now/d', false, '2026-05-06T00:00:00.000Z'],
    ['now/d', true, '2026-05-06T23:59:59.999Z'],
    ['now-1d/d', false, '2026-05-05T00:00:00.000Z'],
    ['now/w', false, '2026-05-04T00:00:00.000Z'],
    ['now/w', true, '2026-05-10T23:59:59.999Z'],
    ['now/M', true, '2026-05-31T23:59:59.999Z'],
    ['now/y', false, '2026-01-01T00:00:00.000Z'],
  ])('reads %s (rounding up: %s)', (text, up, expected) => {
    expect(new Date(parseTime(text, 'from', NOW, up)).toISOString()).toBe(expected);
  });

  it.each(['', 'yesterday', 'now-7', 'now-7d/q'])('refuses "%s" and names the field', (text) => {
    expect(() => parseTime(text, 'from', NOW)).toThrow(`Field "from": "${text}" is not a time.`);
  });
});
