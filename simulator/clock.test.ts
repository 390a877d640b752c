/** @jest-environment node */
import { Clock, parseInstant } from './clock';

describe('the clock', () => {
  it('runs with real time, stands still where it is put, and can be moved in both', () => {
    let real = 1000;
    const clock = new Clock(() => real);
    real = 2000;
    expect([clock.now(), clock.describe()]).toEqual([2000, 'real']);
    clock.advance(500);
    real = 3000;
    expect(clock.now()).toBe(3500);
    clock.set(0);
    real = 4000;
    expect([clock.now(), clock.describe()]).toEqual([0, '1970-01-01T00:00:00.000Z']);
    clock.advance(7);
    expect(clock.now()).toBe(7);
    clock.set(undefined);
    expect(clock.now()).toBe(4000);
  });

  it('reads instants', () => {
    const noon = Date.parse('2026-05-04T12:00:00Z');
    expect(['2026-05-04T12:00:00Z', noon, String(noon)].map(parseInstant)).toEqual([noon, noon, noon]);
    expect(['real', '', null, undefined].map(parseInstant)).toEqual([undefined, undefined, undefined, undefined]);
    expect(() => parseInstant('noon')).toThrow('noon');
  });
});
