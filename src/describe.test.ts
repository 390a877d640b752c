import type { SessionsQuery } from './query';
import { describeQuery } from './describe';

it.each<[string, Partial<SessionsQuery>]>([
  ['Drop-off rate, interactive, closed', {}],
  [
    'Drop-off rate by channel, interactive, closed, intent = billing',
    { groupBy: ['channel'], filters: [{ key: 'sessionTag.intent', operator: '=', values: ['billing'] }] },
  ],
  [
    'Sessions and median duration by VIP and hour of day, all session types, open and closed, with developer sessions',
    {
      measures: ['sessions', 'medianDuration'],
      groupBy: ['sessionTag.VIP', 'hourOfDay'],
      sessionType: 'all',
      status: 'all',
      developerSessions: 'include',
    },
  ],
  [
    'Users, interactive, active, developer sessions only, drop-off or agent transfer, bot = st-1, 7d earlier',
    {
      measures: ['users'],
      status: 'active',
      developerSessions: 'only',
      containmentTypes: ['dropOff', 'agent'],
      bots: ['st-1'],
      timeShift: '7d',
    },
  ],
  [
    'Agent transfer rate, interactive, closed, the period before',
    { measures: ['agentTransferRate'], timeShift: 'range' },
  ],
  [
    'Drop-off rate, interactive, closed, counted by end, only what is final, as a score against normal',
    { countBy: 'end', finalOnly: true, baseline: 'score' },
  ],
  [
    'List of sessions, interactive, closed, channel !~ web.* or <b>',
    {
      queryType: 'sessions',
      filters: [
        { key: 'channel', operator: '!~', values: ['web.*', '<b>'] },
        { key: 'language', operator: '=', values: [] },
      ],
    },
  ],
  ['Sessions 6a, 6b', { queryType: 'sessions', sessionIds: ['6a', '6b'], status: 'active' }],
])('%s', (text, query) => {
  expect(describeQuery({ refId: 'A', ...query })).toBe(text);
});
