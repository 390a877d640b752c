import type { Truth } from '../../simulator';
import type { Answer } from './answer';
import { differences } from './compare';

const figures = { asOf: 0, matched: 3, openLeftOut: 1, folded: 0 };
const notices = ['1 session of this range is still open and left out (status: closed).'];

const series: Truth = {
  ...figures,
  timeSeries: {
    times: [0, 60],
    interval: '1m',
    series: [{ labels: { channel: 'rtm' }, other: false, measure: 'dropOffRate', values: [1 / 3, null] }],
  },
};

function answered(change: Partial<NonNullable<Answer['timeSeries']>> = {}): Answer {
  const one = { labels: { channel: 'rtm' }, measure: 'dropOffRate', values: [1 / 3, null] };
  return { timeSeries: { times: [0, 60], series: [one], ...change }, notices };
}

const query = { groupBy: ['channel'] };
const rtm = { labels: { channel: 'rtm' }, measure: 'dropOffRate' };

it('finds no difference where there is none', () => {
  expect(differences(answered(), series, query)).toEqual([]);
});

it.each<[string, Answer]>([
  ['a rate that is off by a little', answered({ series: [{ ...rtm, values: [1 / 3 + 1e-11, null] }] })],
  ['a 0 in place of null', answered({ series: [{ ...rtm, values: [1 / 3, 0] }] })],
  ['a null in place of a number', answered({ series: [{ ...rtm, values: [null, null] }] })],
  ['a bucket too few', answered({ series: [{ ...rtm, values: [1 / 3] }] })],
  ['another time', answered({ times: [0, 61] })],
  ['another label', answered({ series: [{ ...rtm, labels: { channel: 'ivr' }, values: [1 / 3, null] }] })],
  ['another measure', answered({ series: [{ ...rtm, measure: 'users', values: [1 / 3, null] }] })],
  ['a group too few', answered({ series: [] })],
  ['no time series', { summary: { fields: [], rows: [] }, notices }],
  ['no notice of the open session', { ...answered(), notices: [] }],
  [
    'a notice of groups that were not folded',
    { ...answered(), notices: [...notices, '2 smaller groups are measured'] },
  ],
])('finds %s', (_name, answer) => {
  expect(differences(answer, series, query)).not.toEqual([]);
});

describe('a summary', () => {
  const row = (channel: string, sessions: number) => ({ labels: { channel }, other: false, values: { sessions } });
  const truth: Truth = { ...figures, summary: { rows: [row('rtm', 2), row('ivr', 1)] } };
  const fields = ['channel', 'sessions'];
  const rows = [
    ['rtm', 2],
    ['ivr', 1],
  ];

  it.each([
    ['the same', fields, rows, 0],
    ['rows in another order', fields, [rows[1], rows[0]], 1],
    ['a row too many', fields, [...rows, ['sms', 1]], 1],
    ['another field', ['channel', 'users'], rows, 1],
    ['another number', fields, [rows[0], ['ivr', 2]], 1],
  ])('%s', (_name, names, cells, count) => {
    expect(differences({ summary: { fields: names, rows: cells }, notices }, truth, query)).toHaveLength(count);
  });
});
