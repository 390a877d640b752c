import type { HandCase } from './types';

/** When: buckets, zones, shifts. */
export const BUCKETS: HandCase[] = [
  {
    rule: 'auto takes the smallest interval with no more buckets than there is room for; every bucket is there',
    // Two hours, room for 10: 5m has 24, 15m has 8. 10:00 1 2, 10:15 3, 11:00 4.
    query: { measures: ['sessions'] },
    range: ['2026-03-28T10:00:00.000Z', '2026-03-28T12:00:00.000Z'],
    maxDataPoints: 10,
    want: {
      times: [
        '2026-03-28T10:00:00.000Z',
        '2026-03-28T10:15:00.000Z',
        '2026-03-28T10:30:00.000Z',
        '2026-03-28T10:45:00.000Z',
        '2026-03-28T11:00:00.000Z',
        '2026-03-28T11:15:00.000Z',
        '2026-03-28T11:30:00.000Z',
        '2026-03-28T11:45:00.000Z',
      ],
      series: [{ labels: [], values: [2, 1, 0, 0, 1, 0, 0, 0] }],
    },
  },
  {
    rule: 'auto is at most a quarter of the range, for a rate of a few sessions',
    // 4 sessions in two hours: no interval has 20 a bucket. 10:00 1 2 3 (2 drops off), 11:00 4 (drops off).
    query: { measures: ['sessions', 'dropOffRate'] },
    range: ['2026-03-28T10:00:00.000Z', '2026-03-28T12:00:00.000Z'],
    want: {
      times: [
        '2026-03-28T10:00:00.000Z',
        '2026-03-28T10:30:00.000Z',
        '2026-03-28T11:00:00.000Z',
        '2026-03-28T11:30:00.000Z',
      ],
      series: [
        { labels: [], values: [3, 0, 1, 0] },
        { labels: [], values: [1 / 3, null, 1, null] },
      ],
    },
  },
  {
    rule: 'auto has 500 buckets at most, however wide the panel',
    // A day: 1m has 1,440, 5m has 288.
    query: { measures: ['sessions'] },
    range: ['2026-03-28T00:00:00.000Z', '2026-03-29T00:00:00.000Z'],
    maxDataPoints: 5000,
    want: { buckets: 288, first: '2026-03-28T00:00:00.000Z', last: '2026-03-28T23:55:00.000Z' },
  },
  {
    rule: 'a bucket is stamped at its start, also before the range, and counts the range alone',
    // From 10:05: 2 and 3, not 1. To 11:00: not 4.
    query: { measures: ['sessions'], interval: '1h' },
    range: ['2026-03-28T10:05:00.000Z', '2026-03-28T11:00:00.000Z'],
    want: { times: ['2026-03-28T10:00:00.000Z'], series: [{ labels: [], values: [2] }] },
  },
  {
    rule: 'hours of a half-hour zone',
    // India is 5:30 ahead: its hours begin at half past. 09:30 to 10:30 has 1 2 3, 10:30 to 11:30 has 4.
    query: { measures: ['sessions'], interval: '1h', timeZone: 'Asia/Kolkata' },
    range: ['2026-03-28T10:00:00.000Z', '2026-03-28T11:30:00.000Z'],
    want: {
      times: ['2026-03-28T09:30:00.000Z', '2026-03-28T10:30:00.000Z'],
      series: [{ labels: [], values: [3, 1] }],
    },
  },
  {
    rule: 'days of the wall clock: a day of 23 hours',
    // Berlin: Saturday 1 2 3 4; Sunday, 23 hours, 5 6 7 11; Monday 12.
    query: { measures: ['sessions'], interval: '1d', timeZone: 'Europe/Berlin' },
    range: ['2026-03-27T23:00:00.000Z', '2026-03-30T22:00:00.000Z'],
    want: {
      times: ['2026-03-27T23:00:00.000Z', '2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z'],
      series: [{ labels: [], values: [4, 4, 1] }],
    },
  },
  {
    rule: 'up to an hour: elapsed time, also across a clock change',
    // Berlin's 00:00, 01:00 and 03:00: 5, 6 (the last millisecond before the change), 7 (the first after).
    query: { measures: ['sessions'], interval: '1h', timeZone: 'Europe/Berlin' },
    range: ['2026-03-28T23:00:00.000Z', '2026-03-29T02:00:00.000Z'],
    want: {
      times: ['2026-03-28T23:00:00.000Z', '2026-03-29T00:00:00.000Z', '2026-03-29T01:00:00.000Z'],
      series: [{ labels: [], values: [1, 1, 1] }],
    },
  },
  {
    rule: 'above an hour: the wall clock, also across a clock change',
    // Berlin's 00:00 to 03:00 lasts two hours: 5 6; 03:00 to 06:00: 7.
    query: { measures: ['sessions'], interval: '3h', timeZone: 'Europe/Berlin' },
    range: ['2026-03-28T23:00:00.000Z', '2026-03-29T04:00:00.000Z'],
    want: {
      times: ['2026-03-28T23:00:00.000Z', '2026-03-29T01:00:00.000Z'],
      series: [{ labels: [], values: [2, 1] }],
    },
  },
  {
    rule: 'a change by half an hour, back: hours of elapsed time, from midnight',
    // Lord Howe's Sunday begins at 13:00 UTC; at 15:00 clocks go from 02:00 back to 01:30. 13 starts at 15:10.
    query: { measures: ['sessions'], interval: '1h', timeZone: 'Australia/Lord_Howe' },
    range: ['2026-04-04T13:00:00.000Z', '2026-04-04T16:00:00.000Z'],
    want: {
      times: ['2026-04-04T13:00:00.000Z', '2026-04-04T14:00:00.000Z', '2026-04-04T15:00:00.000Z'],
      series: [{ labels: [], values: [0, 0, 1] }],
    },
  },
  {
    rule: 'a change by half an hour, back: the quarter of a day on the wall clock has six and a half hours',
    // 00:00 is 13:00 UTC (UTC+11), 06:00 is 19:30 UTC (UTC+10:30).
    query: { measures: ['sessions'], interval: '6h', timeZone: 'Australia/Lord_Howe' },
    range: ['2026-04-04T13:00:00.000Z', '2026-04-04T19:31:00.000Z'],
    want: {
      times: ['2026-04-04T13:00:00.000Z', '2026-04-04T19:30:00.000Z'],
      series: [{ labels: [], values: [1, 0] }],
    },
  },
  {
    rule: 'a midnight that does not exist is the first instant of its day',
    // Beirut goes from Saturday 24:00 to Sunday 01:00 at 22:00 UTC. Saturday 1 2 3 4; Sunday 5 6 7 11; Monday 12.
    query: { measures: ['sessions'], interval: '1d', timeZone: 'Asia/Beirut' },
    range: ['2026-03-27T22:00:00.000Z', '2026-03-30T21:00:00.000Z'],
    want: {
      times: ['2026-03-27T22:00:00.000Z', '2026-03-28T22:00:00.000Z', '2026-03-29T21:00:00.000Z'],
      series: [{ labels: [], values: [4, 4, 1] }],
    },
  },
  {
    rule: 'weeks start on Monday',
    // The 23rd is a Monday: all but 12, which is the first instant of the next week.
    query: { measures: ['sessions'], interval: '1w' },
    want: {
      times: ['2026-03-23T00:00:00.000Z', '2026-03-30T00:00:00.000Z'],
      series: [{ labels: [], values: [8, 1] }],
    },
  },
  {
    rule: 'months of the zone',
    // Berlin's March, UTC+1 at its start, and April, UTC+2: 13.
    query: { measures: ['sessions'], interval: '1M', timeZone: 'Europe/Berlin' },
    range: ['2026-03-28T00:00:00.000Z', '2026-04-05T00:00:00.000Z'],
    want: {
      times: ['2026-02-28T23:00:00.000Z', '2026-03-31T22:00:00.000Z'],
      series: [{ labels: [], values: [9, 1] }],
    },
  },
  {
    rule: 'a shift moves the buckets by the clock of the zone and stamps them at the shown time',
    // Berlin's Monday 00:00 and 01:00, a day earlier: Sunday 00:00 (23:00 UTC) has 5, 01:00 has 6.
    query: { measures: ['sessions'], interval: '1h', timeZone: 'Europe/Berlin', timeShift: '1d' },
    range: ['2026-03-29T22:00:00.000Z', '2026-03-30T00:00:00.000Z'],
    want: {
      times: ['2026-03-29T22:00:00.000Z', '2026-03-29T23:00:00.000Z'],
      series: [{ labels: [], values: [1, 1] }],
    },
  },
  {
    rule: 'a shift by the range is the period before',
    // Saturday's 1 2 3 4 5 in place of Sunday's.
    query: { queryType: 'summary', measures: ['sessions'], timeShift: 'range' },
    range: ['2026-03-29T00:00:00.000Z', '2026-03-30T00:00:00.000Z'],
    want: { rows: [[5]] },
  },
  {
    rule: 'groups of a time series are ranked over the whole range, and 0 where they have nothing',
    // Saturday a 1 2 3 4 5; Sunday a 6 7, b 11; Monday b 12.
    query: { measures: ['sessions'], interval: '1d', groupBy: ['bot'] },
    want: {
      times: ['2026-03-28T00:00:00.000Z', '2026-03-29T00:00:00.000Z', '2026-03-30T00:00:00.000Z'],
      series: [
        { labels: ['st-hand-a'], values: [5, 2, 0] },
        { labels: ['st-hand-b'], values: [0, 1, 1] },
      ],
    },
  },
  {
    rule: 'buckets that begin after now are null, also for a count',
    // It is noon on 8 April; 13 is of the 4th.
    query: { measures: ['sessions'], interval: '1d' },
    range: ['2026-04-04T00:00:00.000Z', '2026-04-11T00:00:00.000Z'],
    want: {
      times: [4, 5, 6, 7, 8, 9, 10].map((day) => `2026-04-${String(day).padStart(2, '0')}T00:00:00.000Z`),
      series: [{ labels: [], values: [1, 0, 0, 0, 0, null, null] }],
    },
  },
  {
    rule: 'a shift by a month goes to the same day of the month before',
    // 28 March 1 2 3 4 5, the 29th 6 7 11, the 30th 12, the 31st none: 1 May is measured on 1 April.
    query: { measures: ['sessions'], interval: '1d', timeShift: '1M' },
    range: ['2026-04-27T00:00:00.000Z', '2026-05-02T00:00:00.000Z'],
    want: {
      times: ['04-27', '04-28', '04-29', '04-30', '05-01'].map((day) => `2026-${day}T00:00:00.000Z`),
      series: [{ labels: [], values: [0, 5, 3, 1, 0] }],
    },
  },
  {
    rule: 'days that the earlier month lacks are null, not 0',
    // 28 March is measured on 28 February; 29 to 31 March are nowhere; 1 to 27 April on those of March, without a
    // session; 28 April on 28 March 1 2 3 4 5, 29 April on 29 March 6 7 11.
    query: { measures: ['sessions'], interval: '1d', timeShift: '1M' },
    range: ['2026-03-28T00:00:00.000Z', '2026-04-30T00:00:00.000Z'],
    want: {
      times: Array.from({ length: 33 }, (_, day) => new Date(Date.UTC(2026, 2, 28 + day)).toISOString()),
      series: [{ labels: [], values: [0, null, null, null, ...Array.from({ length: 27 }, () => 0), 5, 3] }],
    },
  },
  {
    rule: 'a range that ends after now has as long a period before as has passed of it',
    // Of 3 to 12 April five and a half days have passed; those before the 3rd begin at noon on 28 March: 5 6 7 11 12.
    query: { queryType: 'summary', measures: ['sessions'], timeShift: 'range' },
    range: ['2026-04-03T00:00:00.000Z', '2026-04-12T00:00:00.000Z'],
    want: { rows: [[5]] },
  },
];
