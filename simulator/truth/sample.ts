import type { Dataset } from '../dataset';
import { written } from '../testing';
import type { SessionsQuery, TruthRow } from './index';
import { computeTruth } from './index';

export const DAY = '2026-05-04T'; // a Monday
export const FROM = Date.parse(`${DAY}00:00:00Z`);
/** The sample ends here, and its clock stands here. */
export const NOW = FROM + 86_400_000;
/** The day of the sample. */
export const range = { from: FROM, to: NOW };

/** Twelve sessions, of which every figure can be worked out by hand. */
const dataset = written(
  {
    start_time: `${DAY}09:00:00.000Z`,
    end_time: `${DAY}09:01:00.000Z`,
    containmentType: 'dropOff',
    channel: 'rtm',
    userId: 'u-1',
    noOfMessagesExchanged: 4,
    noOfTasksExecuted: 1,
    session_lang: ['en', 'de'],
    tags: {
      sessionTags: [
        { name: 'intent', value: 'billing' },
        { name: 'intent', value: 'order' },
        { name: 'n', value: 5 },
      ],
    },
  },
  {
    start_time: `${DAY}09:10:00.000Z`,
    end_time: `${DAY}09:12:00.000Z`,
    channel: 'rtm',
    userId: 'u-1',
    noOfMessagesExchanged: 2,
    session_lang: ['en'],
    tags: {
      sessionTags: [
        { name: 'intent', value: 'order' },
        { name: 'n', value: '5' },
      ],
    },
  },
  {
    start_time: `${DAY}09:20:00.000Z`,
    end_time: `${DAY}09:24:00.000Z`,
    containmentType: 'agent',
    channel: 'ivr',
    userId: 'u-2',
    session_lang: [],
    tags: {
      userTags: [
        { name: 'a.b c', value: { x: [1, 'a<b'] } },
        'bare',
        { value: 'nameless' },
        { name: ' ', value: 'blank' },
      ],
    },
  },
  {
    start_time: `${DAY}10:00:00.000Z`,
    end_time: `${DAY}09:59:00.000Z`,
    channel: 'ivr',
    tags: { sessionTags: [{ name: 'intent', value: null }, { name: 'n' }] },
  },
  { start_time: `${DAY}10:30:00.000Z`, containmentType: 'callback', userId: 'u-3' },
  { start_time: `${DAY}11:00:00.000Z`, sessionStatus: 'active', channel: 'rtm', end_time: `${DAY}11:00:00.000Z` },
  { start_time: `${DAY}12:00:00.000Z`, isDeveloper: 1, channel: 'dev' },
  { start_time: `${DAY}13:00:00.000Z`, sessionType: 'non-interactive', channel: 'push' },
  {
    start_time: `${DAY}14:00:00.000Z`,
    botId: 'old',
    sessionType: undefined,
    sessionStatus: undefined,
    isDeveloper: undefined,
    containmentType: undefined,
    end_time: `${DAY}14:00:00.000Z`,
  },
  { start_time: `${DAY}23:59:59.999Z`, end_time: '2026-05-05T00:09:59.999Z', channel: 'rtm', userId: 'u-2' },
  { start_time: '2026-05-05T00:00:00.000Z', channel: 'rtm' },
  { start_time: '2026-05-03T23:59:59.999Z', channel: 'rtm' }
);

/** The whole answer of the truth about the sample. */
export const ask = (query: SessionsQuery, more: object = {}, of: Dataset = dataset) =>
  computeTruth(of, { query, range, ...more }, NOW);
/** The rows of a summary. */
export const summary = (query: SessionsQuery, more: object = {}) =>
  ask({ queryType: 'summary', ...query }, more).summary!.rows;
/** The one value of a summary without groups. */
export const one = (measure: string, query: SessionsQuery = {}) =>
  summary({ measures: [measure], ...query })[0]?.values[measure];
/** Labels and count of each row. */
export const groups = (rows: TruthRow[]) =>
  rows.map(({ labels, values }) => [...Object.values(labels), values.sessions].join(' '));
/** How many sessions each value of a dimension has. */
export const by = (dimension: string, query: SessionsQuery = {}) =>
  groups(summary({ measures: ['sessions'], groupBy: [dimension], ...query }));
