import { t } from '@grafana/i18n';

import { measureLabel } from '../labels';
import { MAX } from '../limits';
import type { SessionsQuery } from '../query';
import { isDimension, isTag } from '../dimensions';
import { FORMATS, hasVariable, MEASURES, measuresOf, queryTypeOf, RATES } from '../query';
import { textWith } from '../text';
import type { Note, Rule } from './rule';
import { eachOneOf, interval, oneOf, timeShift, unknownDimension, wholeNumber } from './values';

/** What the query type uses; fields of other types are left alone, so that nothing is lost while one tries them. */
export const queryType: Rule = (query, note) => {
  switch (queryTypeOf(query)) {
    case 'conversation':
      return conversation(query, note);
    case 'sessions':
      return list(query, note);
    default:
      return measured(query, note);
  }
};

function conversation(query: SessionsQuery, note: Note): void {
  note('limit', wholeNumber(query.limit, 1, MAX.conversations));
  note('format', oneOf(query.format, FORMATS.conversation));
  note('lastMessages', wholeNumber(query.lastMessages, 1, MAX.lastMessages));
  if ((query.sessionIds?.length ?? 0) > MAX.conversations) {
    note(
      'sessionIds',
      textWith('error.conversations', 'Name at most {{max}} sessions: their messages are shown at once.', {
        max: MAX.conversations,
      })
    );
  }
}

function list(query: SessionsQuery, note: Note): void {
  note('limit', wholeNumber(query.limit, 1, MAX.limit));
  note('tagColumns', tagColumns(query.tagColumns));
  note('format', listFormat(query));
}

/** Fields are those of one session. */
function listFormat({ format, sessionIds = [] }: SessionsQuery): string | undefined {
  if (format !== 'fields' || sessionIds.length === 1 || sessionIds.some(hasVariable)) {
    return oneOf(format, FORMATS.sessions);
  }
  return t('error.fields', 'Field by field is for one session: write one session ID, or choose List.');
}

function tagColumns(tags: string[] | undefined): string | undefined {
  const bad = tags?.find((tag) => !hasVariable(tag) && !isTag(tag));
  return bad === undefined
    ? undefined
    : textWith('error.tag-column', '"{{tag}}" is not a tag. Write sessionTag.<name> or userTag.<name>.', { tag: bad });
}

function measured(query: SessionsQuery, note: Note): void {
  note('measures', eachOneOf(measuresOf(query), MEASURES));
  note('groupBy', groupBy(query));
  note('groupLimit', wholeNumber(query.groupLimit, 1, MAX.groupLimit));
  note('minSessions', wholeNumber(query.minSessions, 1, MAX.minSessions));
  note('timeShift', timeShift(query.timeShift));
  if (queryTypeOf(query) === 'timeSeries') {
    note('interval', interval(query.interval));
    note('format', query.format ? formatOfTimeSeries(query.format) : undefined);
  } else {
    note('format', oneOf(query.format, FORMATS.summary));
    note('compare', timeShift(query.compare));
  }
}

function groupBy(query: SessionsQuery): string | undefined {
  const { groupBy = [] } = query;
  const unknown = groupBy.find((key) => !hasVariable(key) && !isDimension(key));
  if (unknown !== undefined) {
    return unknownDimension(unknown);
  }
  if (groupBy.length > MAX.groupBy) {
    return textWith('error.groups', 'Group by at most {{max}} dimensions.', { max: MAX.groupBy });
  }
  const rate = measuresOf(query).find((measure) => measure in RATES);
  return rate && groupBy.includes('containmentType')
    ? textWith(
        'error.rate-by-containment',
        '{{measure}} cannot be split by containment type: within one type it would always be 0 or 100 %. Measure sessions instead.',
        { measure: measureLabel(rate) }
      )
    : undefined;
}

function formatOfTimeSeries(format: string): string {
  return textWith('error.format', '"{{format}}" has no meaning for a time series: remove it, or show a summary.', {
    format,
  });
}
