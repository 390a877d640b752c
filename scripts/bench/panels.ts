import type { QueryModel } from '../../preview/server';

/** Twelve panels as on a dashboard: no two ask the same of the sessions. */
export const PANELS: QueryModel[] = [
  { queryType: 'timeSeries', measures: ['dropOffRate'], interval: '1h' },
  { queryType: 'timeSeries', measures: ['dropOffRate'], groupBy: ['channel'], interval: '6h' },
  { queryType: 'timeSeries', measures: ['sessions'], groupBy: ['containmentType'], interval: '1h' },
  { queryType: 'timeSeries', measures: ['users', 'sessionsPerUser'], interval: '1d' },
  { queryType: 'timeSeries', measures: ['medianDuration', 'p95Duration'], interval: '3h' },
  { queryType: 'timeSeries', measures: ['sessions'], status: 'all', sessionType: 'all', interval: '15m' },
  { queryType: 'summary', measures: ['selfServiceRate', 'agentTransferRate'], groupBy: ['language'] },
  { queryType: 'summary', measures: ['sessions'], groupBy: ['hourOfDay', 'containmentType'] },
  { queryType: 'summary', measures: ['sessions', 'averageMessages'], groupBy: ['sessionTag.intent'], groupLimit: 5 },
  { queryType: 'summary', measures: ['dropOffRate'], developerSessions: 'only', groupBy: ['dayOfWeek'] },
  {
    queryType: 'timeSeries',
    measures: ['dropOffRate'],
    filters: [{ key: 'channel', operator: '=~', values: ['rtm|what.*'] }],
    timeZone: 'Europe/Berlin',
  },
  { queryType: 'sessions', containmentTypes: ['dropOff'], limit: 20_000 },
];
