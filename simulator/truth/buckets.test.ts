/** @jest-environment node */
import { ascending, chooseInterval, edgesOf, shifter, lacks, untilNow } from './buckets';
import { Zone, zoneOf } from './zone';

const at = (text: string) => Date.parse(text);
const range = (from: string, to: string) => ({ from: at(from), to: at(to) });
const shown = (edges: number[]) => edges.map((edge) => new Date(edge).toISOString().slice(5, 16));

describe('the clock on the wall', () => {
  const berlin = zoneOf('Europe/Berlin');

  it('shows local time', () => {
    expect(berlin.wall(at('2026-01-01T12:00Z'))).toBe(at('2026-01-01T13:00Z'));
    expect(berlin.wall(at('2026-07-01T12:00Z'))).toBe(at('2026-07-01T14:00Z'));
    expect(zoneOf('Asia/Kolkata').wall(at('2026-01-01T12:00Z'))).toBe(at('2026-01-01T17:30Z'));
  });

  it('gives the first of two instants, and the end of a gap', () => {
    expect(berlin.instant(at('2026-07-01T14:00Z'))).toBe(at('2026-07-01T12:00Z'));
    expect(berlin.instant(at('2026-10-25T02:30Z'))).toBe(at('2026-10-25T00:30Z'));
    expect(berlin.instant(at('2026-10-25T03:00Z'))).toBe(at('2026-10-25T02:00Z'));
    expect(berlin.instant(at('2026-03-29T02:30Z'))).toBe(at('2026-03-29T01:00Z'));
    // In Beirut midnight itself is skipped in spring; in Havana it comes twice in autumn.
    expect(zoneOf('Asia/Beirut').instant(at('2026-03-29T00:00Z'))).toBe(at('2026-03-28T22:00Z'));
    expect(zoneOf('America/Havana').instant(at('2026-11-01T00:00Z'))).toBe(at('2026-11-01T04:00Z'));
  });

  it('exists for real zones only', () => {
    expect(() => new Zone('Europe/Atlantis')).toThrow('"Europe/Atlantis"');
  });
});

describe('bucket edges', () => {
  const edges = (from: string, to: string, interval: string, zone = 'UTC') =>
    shown(edgesOf(range(from, to), interval, zoneOf(zone)));

  it('begin at or before the range and end at or after it', () => {
    expect(edges('2026-05-04T10:07Z', '2026-05-04T10:31Z', '15m')).toEqual([
      '05-04T10:00',
      '05-04T10:15',
      '05-04T10:30',
      '05-04T10:45',
    ]);
    expect(edges('2026-05-04T10:00Z', '2026-05-04T12:00Z', '1h')).toEqual([
      '05-04T10:00',
      '05-04T11:00',
      '05-04T12:00',
    ]);
    expect(edges('2026-05-04T10:00Z', '2026-05-04T10:00Z', '1h')).toEqual([]);
  });

  it('of an hour and less follow the zone of half an hour', () => {
    expect(edges('2026-05-04T10:00Z', '2026-05-04T11:00Z', '1h', 'Asia/Kolkata')).toEqual([
      '05-04T09:30',
      '05-04T10:30',
      '05-04T11:30',
    ]);
  });

  it('of an hour go on across a change of the clock, by elapsed time', () => {
    expect(edges('2026-10-24T23:00Z', '2026-10-25T03:00Z', '1h', 'Europe/Berlin')).toEqual([
      '10-24T23:00',
      '10-25T00:00',
      '10-25T01:00',
      '10-25T02:00',
      '10-25T03:00',
    ]);
    // Lord Howe sets its clock back by half an hour: the last bucket of the day is cut short.
    expect(edges('2026-04-05T12:00Z', '2026-04-05T14:30Z', '1h', 'Australia/Lord_Howe')).toEqual([
      '04-05T12:00',
      '04-05T13:00',
      '04-05T13:30',
      '04-05T14:30',
    ]);
  });

  it('above an hour follow the wall: days of 23 and 25 hours, weeks from Monday, months', () => {
    expect(edges('2026-03-28T12:00Z', '2026-03-30T12:00Z', '1d', 'Europe/Berlin')).toEqual([
      '03-27T23:00',
      '03-28T23:00',
      '03-29T22:00',
      '03-30T22:00',
    ]);
    expect(edges('2026-10-24T22:00Z', '2026-10-25T11:00Z', '6h', 'Europe/Berlin')).toEqual([
      '10-24T22:00',
      '10-25T05:00',
      '10-25T11:00',
    ]);
    expect(edges('2026-03-28T23:00Z', '2026-03-29T04:00Z', '3h', 'Europe/Berlin')).toEqual([
      '03-28T23:00',
      '03-29T01:00',
      '03-29T04:00',
    ]);
    expect(edges('2026-05-06T00:00Z', '2026-05-12T00:00Z', '1w')).toEqual([
      '05-04T00:00',
      '05-11T00:00',
      '05-18T00:00',
    ]);
    expect(edges('2026-01-31T00:00Z', '2026-02-02T00:00Z', '1M')).toEqual([
      '01-01T00:00',
      '02-01T00:00',
      '03-01T00:00',
    ]);
  });
});

describe('the automatic interval', () => {
  const auto = (hours: number, points: number) =>
    chooseInterval(
      '',
      { from: at('2026-05-04T00:00Z'), to: at('2026-05-04T00:00Z') + hours * 3_600_000 },
      zoneOf('UTC'),
      points
    );

  it('is the smallest with few enough buckets', () => {
    expect(auto(1, 60)).toBe('1m');
    expect(auto(1, 59)).toBe('5m');
    expect(auto(24, 1000)).toBe('5m');
    expect(auto(168, 500)).toBe('30m');
    expect(auto(168, 10)).toBe('1d');
    expect(auto(168, 1)).toBe('1w');
  });

  it('counts the bucket that the range begins inside', () => {
    const late = { from: at('2026-05-04T00:00:30Z'), to: at('2026-05-04T01:00:30Z') };
    expect(chooseInterval('', late, zoneOf('UTC'), 60)).toBe('5m');
  });

  it('is not needed where one is asked for, within bounds', () => {
    const week = range('2026-05-04T00:00Z', '2026-05-11T00:00Z');
    expect(chooseInterval('1m', week, zoneOf('UTC'), 5)).toBe('1m');
    expect(() => chooseInterval('1m', range('2026-05-04T00:00Z', '2026-05-12T00:00Z'), zoneOf('UTC'), 5)).toThrow(
      '11000'
    );
    expect(() => chooseInterval('2m', week, zoneOf('UTC'), 5)).toThrow('"2m"');
  });
});

describe('shifts', () => {
  const berlin = zoneOf('Europe/Berlin');
  const moved = (shift: string, instant: string) =>
    new Date(shifter(shift, range('2026-10-25T00:00Z', '2026-10-26T00:00Z'), berlin)(at(instant)))
      .toISOString()
      .slice(0, 16);

  it('move hours and the range by elapsed time, days and weeks by the wall', () => {
    expect(moved('1h', '2026-10-25T02:00Z')).toBe('2026-10-25T01:00');
    expect(moved('1d', '2026-10-25T12:00Z')).toBe('2026-10-24T11:00');
    expect(moved('1w', '2026-10-26T00:00Z')).toBe('2026-10-18T23:00');
    expect(moved('range', '2026-10-26T00:00Z')).toBe('2026-10-25T00:00');
    expect(() => moved('1y', '2026-10-26T00:00Z')).toThrow('"1y"');
  });

  it('move months to the same day, or past the end of a month that lacks it', () => {
    expect(moved('1M', '2026-10-30T11:00Z')).toBe('2026-09-30T10:00');
    expect(moved('1M', '2026-10-31T11:00Z')).toBe('2026-09-30T22:00');
    expect(['2026-10-30T11:00Z', '2026-10-31T11:00Z'].map((text) => lacks('1M', at(text), berlin))).toEqual([
      false,
      true,
    ]);
    expect(lacks('4w', at('2026-10-31T11:00Z'), berlin)).toBe(false);
  });

  it('take a range that ends after now as one that ends now', () => {
    const today = range('2026-05-04T00:00Z', '2026-05-05T00:00Z');
    const until = (shift: string, compared: boolean, now: string) =>
      (untilNow(today, shift, compared, zoneOf('UTC'), at(now)).to - today.from) / 3_600_000;
    expect(until('range', false, '2026-05-04T12:00Z')).toBe(12);
    expect(until('', true, '2026-05-04T12:00Z')).toBe(12);
    expect(until('1h', true, '2026-05-04T12:00Z')).toBe(13);
    expect(until('7d', false, '2026-05-04T12:00Z')).toBe(24);
    expect(until('range', false, '2026-05-03T12:00Z')).toBe(0);
    expect(until('range', false, '2026-05-06T12:00Z')).toBe(24);
  });

  it('leave no edge before another', () => {
    expect(ascending([1, 3, 2, 3, 4])).toEqual([1, 3, 3, 3, 4]);
  });
});
