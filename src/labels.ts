import { t } from '@grafana/i18n';

import { unescapeVariables } from './expand';
import { SESSION_TAG, USER_TAG } from './dimensions';
import { withoutPrototype } from './names';
import { textWith } from './text';

/** The name of a measure, as in Kore.ai's own words where it has one. */
export function measureLabel(measure: string): string {
  const names = withoutPrototype({
    sessions: t('measure.sessions', 'Sessions'),
    dropOffRate: t('measure.dropOffRate', 'Drop-off rate'),
    selfServiceRate: t('measure.selfServiceRate', 'Self-service rate'),
    agentTransferRate: t('measure.agentTransferRate', 'Agent transfer rate'),
    users: t('measure.users', 'Users'),
    sessionsPerUser: t('measure.sessionsPerUser', 'Sessions per user'),
    averageDuration: t('measure.averageDuration', 'Average duration'),
    medianDuration: t('measure.medianDuration', 'Median duration'),
    p95Duration: t('measure.p95Duration', '95th percentile duration'),
    messages: t('measure.messages', 'Messages'),
    tasks: t('measure.tasks', 'Tasks'),
    averageMessages: t('measure.averageMessages', 'Average messages'),
    averageTasks: t('measure.averageTasks', 'Average tasks'),
  });
  return names[measure] ?? measure;
}

/** What a measure counts, in a line. */
export function measureDescription(measure: string): string | undefined {
  const texts = withoutPrototype({
    dropOffRate: t('measure-help.dropOffRate', 'Drop-offs as a share of all sessions'),
    selfServiceRate: t('measure-help.selfServiceRate', 'Contained sessions as a share of all sessions'),
    agentTransferRate: t('measure-help.agentTransferRate', 'Sessions handed to an agent as a share of all sessions'),
    users: t('measure-help.users', 'Distinct user IDs'),
    averageDuration: t('measure-help.averageDuration', 'Mean length of closed sessions'),
    medianDuration: t('measure-help.medianDuration', 'Half of the closed sessions are shorter'),
    p95Duration: t('measure-help.p95Duration', '95 of 100 closed sessions are shorter'),
  });
  return texts[measure];
}

/** The name of a dimension; a tag is called by its own name. */
export function dimensionLabel(key: string): string {
  const names = withoutPrototype({
    bot: t('dimension.bot', 'Bot'),
    containmentType: t('dimension.containmentType', 'Containment type'),
    sessionType: t('dimension.sessionType', 'Session type'),
    status: t('dimension.status', 'Status'),
    channel: t('dimension.channel', 'Channel'),
    language: t('dimension.language', 'Language'),
    userId: t('dimension.userId', 'User ID'),
    hourOfDay: t('dimension.hourOfDay', 'Hour of day'),
    dayOfWeek: t('dimension.dayOfWeek', 'Day of week'),
  });
  if (key.startsWith(SESSION_TAG)) {
    return unescapeVariables(key.slice(SESSION_TAG.length));
  }
  return key.startsWith(USER_TAG)
    ? textWith('dimension.user-tag', '{{name}} (user tag)', {
        name: unescapeVariables(key.slice(USER_TAG.length)),
      })
    : (names[key] ?? key);
}

/** The heading under which a dimension is offered. */
export function dimensionGroup(key: string): string {
  if (key.startsWith(SESSION_TAG)) {
    return t('dimension-group.session-tag', 'Session tag');
  }
  return key.startsWith(USER_TAG) ? t('dimension-group.user-tag', 'User tag') : t('dimension-group.session', 'Session');
}

/** The name of a containment type, session type, status or day; of anything else the value itself. */
export function valueLabel(value: string): string {
  const names = withoutPrototype({
    dropOff: t('value.dropOff', 'Drop-off'),
    selfService: t('value.selfService', 'Self-service'),
    agent: t('value.agent', 'Agent transfer'),
    interactive: t('value.interactive', 'Interactive'),
    'non-interactive': t('value.non-interactive', 'Non-interactive'),
    closed: t('value.closed', 'Closed'),
    active: t('value.active', 'Active'),
  });
  return names[value] ?? value;
}

/** A choice of all values beside those of valueLabel. */
export function choiceLabel(value: string): string {
  return value === 'all' ? t('choice.all', 'All') : valueLabel(value);
}

/** The name of what is shown: over time, as one summary, or session by session. */
export function queryTypeLabel(type: string): string {
  const names = withoutPrototype({
    timeSeries: t('query-type.timeSeries', 'Time series'),
    summary: t('query-type.summary', 'Summary'),
    sessions: t('query-type.sessions', 'Sessions'),
    conversation: t('query-type.conversation', 'Conversation'),
  });
  return names[type] ?? type;
}

/** What happens with the sessions of the bot's developers. */
export function developerLabel(choice: string): string {
  const names = withoutPrototype({
    exclude: t('developer.exclude', 'Leave out'),
    include: t('developer.include', 'Include'),
    only: t('developer.only', 'Only these'),
  });
  return names[choice] ?? choice;
}

/** How much earlier a shift is. */
export function shiftLabel(shift: string): string {
  return shift === 'range' ? t('editor.shift-range', 'The period before') : shift;
}

/** The name of a shape of the answer. */
export function formatLabel(format: string): string {
  const names: Record<string, string> = {
    table: t('format.table', 'Table'),
    values: t('format.values', 'Each group as a value'),
    list: t('format.list', 'List'),
    logs: t('format.logs', 'Logs'),
    fields: t('format.fields', 'Field by field'),
  };
  return names[format] ?? format;
}

/** What a shape is for. */
export function formatDescription(format: string): string | undefined {
  const texts: Record<string, string> = {
    table: t('format-help.table', 'A row for each group'),
    values: t('format-help.values', 'For stat, gauge, bar gauge and pie'),
    list: t('format-help.list', 'One row, a column for each field'),
    fields: t('format-help.fields', 'Fields and tags one below another'),
  };
  return texts[format];
}

/** The name of a bucket width; '' is the automatic one. */
export function intervalLabel(interval: string): string {
  return interval === '' ? t('interval.auto', 'Auto') : interval;
}
