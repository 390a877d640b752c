import { t } from '@grafana/i18n';

import { choiceLabel, dimensionLabel, measureLabel, valueLabel } from './labels';
import { DEFAULTS } from './limits';
import type { SessionFilter, SessionsQuery } from './query';
import { isTag } from './dimensions';
import { isList, measuresOf, queryTypeOf } from './query';
import { readQuery } from './reader';
import { readShift } from './shifts';
import { textWith } from './text';

/**
 * The query as a sentence, for a collapsed editor row and the query history: "Drop-off rate by channel, interactive,
 * closed, intent = billing". Of a query that cannot be read: why.
 */
export function describeQuery(stored: unknown): string {
  const { query, errors } = readQuery(stored);
  const [mistake] = Object.values(errors);
  return mistake ?? inWords(query);
}

function inWords(query: SessionsQuery): string {
  if (query.sessionIds?.length && queryTypeOf(query) === 'conversation') {
    return textWith('sentence.conversation-ids', 'Conversation of {{ids}}', {
      ids: query.sessionIds.join(', '),
    });
  }
  if (query.sessionIds?.length) {
    return textWith('sentence.session-ids', 'Sessions {{ids}}', {
      ids: query.sessionIds.join(', '),
    });
  }
  const parts = [subject(query), sessionType(query), status(query), developers(query)];
  if (query.containmentTypes?.length) {
    parts.push(query.containmentTypes.map((type) => lower(valueLabel(type))).join(t('sentence.or', ' or ')));
  }
  if (query.bots?.length) {
    parts.push(phrase({ key: 'bot', operator: '=', values: query.bots }));
  }
  parts.push(...(query.filters ?? []).filter((f) => f.values.length > 0).map(phrase));
  parts.push(...counted(query));
  if (query.timeShift && !isList(query)) {
    parts.push(shift(readShift(query.timeShift)));
  }
  return parts.filter(Boolean).join(', ');
}

function subject(query: SessionsQuery): string {
  if (queryTypeOf(query) === 'sessions') {
    return t('sentence.list', 'List of sessions');
  }
  if (queryTypeOf(query) === 'conversation') {
    return query.lastMessages
      ? t('sentence.last-messages', 'Last messages of the newest sessions')
      : t('sentence.conversations', 'Conversations of the newest sessions');
  }
  const measures = measuresOf(query).map((measure, i) =>
    i === 0 ? measureLabel(measure) : lower(measureLabel(measure))
  );
  const what = measures.join(t('sentence.and', ' and '));
  if (!query.groupBy?.length) {
    return what;
  }
  const by = query.groupBy.map(inSentence);
  return textWith('sentence.by', '{{what}} by {{by}}', {
    what,
    by: by.join(t('sentence.and', ' and ')),
  });
}

/** By which instant sessions are counted, and what they are compared with. */
function counted(query: SessionsQuery): string[] {
  return [
    query.countBy === 'end' ? t('sentence.by-end', 'counted by end') : '',
    query.finalOnly ? t('sentence.final', 'only what is final') : '',
    query.baseline === 'score' ? t('sentence.score', 'as a score against normal') : '',
    query.baseline === 'band' ? t('sentence.band', 'with its normal band') : '',
  ];
}

function sessionType(query: SessionsQuery): string {
  const type = query.sessionType || DEFAULTS.sessionType;
  return type === 'all' ? t('sentence.all-session-types', 'all session types') : lower(choiceLabel(type));
}

function status(query: SessionsQuery): string {
  const wanted = query.status || DEFAULTS.status;
  return wanted === 'all' ? t('sentence.all-statuses', 'open and closed') : lower(choiceLabel(wanted));
}

function developers(query: SessionsQuery): string {
  if (query.developerSessions === 'include') {
    return t('sentence.developers', 'with developer sessions');
  }
  return query.developerSessions === 'only' ? t('sentence.developers-only', 'developer sessions only') : '';
}

function phrase({ key, operator, values }: SessionFilter): string {
  return `${inSentence(key)} ${operator} ${values.map(valueLabel).join(t('sentence.or', ' or '))}`;
}

function shift(timeShift: string): string {
  return timeShift === 'range'
    ? t('sentence.period-before', 'the period before')
    : textWith('sentence.earlier', '{{shift}} earlier', { shift: timeShift });
}

/** A tag keeps its own spelling; names of ours begin small inside a sentence. */
function inSentence(key: string): string {
  return isTag(key) ? dimensionLabel(key) : lower(dimensionLabel(key));
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
