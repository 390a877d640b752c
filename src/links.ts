import type {
  DataFrame,
  DataLink,
  DataLinkClickEvent,
  DataQueryRequest,
  Field,
  FieldConfig,
  InterpolateFunction,
  ScopedVars,
} from '@grafana/data';
import { dateTimeForTimeZone, FieldType } from '@grafana/data';
import { t } from '@grafana/i18n';
import { config } from '@grafana/runtime';
import { LogsSortOrder } from '@grafana/schema';

import { valueLabel } from './labels';
import { literalQuery } from './literal';
import type { SessionFilter, SessionsQuery } from './query';
import { FIXED_VALUES, OTHER, OTHER_TAKEN, queryTypeOf, RATES } from './query';
import { readShift, shiftOf } from './shifts';
import { textWith } from './text';

/** What Grafana calls the text of a log line among the fields that its logs panel shows. */
const LOG_LINE = '___LOG_LINE_BODY___';

/** What links lead to and from. */
export interface LinkContext {
  datasource: { uid: string; type: string; name: string };
  /** The time zone of the data source, for shifts by days. */
  timeZone: string;
  range: DataQueryRequest['range'];
  /** When the queries were asked, in ms: a range that ends later ends there for a shift by the range. */
  now: number;
  /** Whether messages may be read. */
  conversations?: boolean;
  /** The queries of the request with variables and ad hoc filters filled in. */
  queries: SessionsQuery[];
}

/** Whether the person may open Explore; without the right the links would lead nowhere. */
export function mayExplore(): boolean {
  const permissions = config.bootData?.user?.permissions as Record<string, boolean> | undefined;
  return Boolean(config.exploreEnabled && permissions?.['datasources:explore']);
}

/**
 * Adds the links that a frame of the back end cannot carry: from a session ID to that session, and from a bucket to the
 * sessions counted in it (a link with a time range of its own has to be built here).
 */
export function withLinks(frame: DataFrame, context: LinkContext): DataFrame {
  const query = context.queries.find((q) => q.refId === frame.refId);
  if (!query) {
    return frame;
  }
  const times = frame.fields.find((field) => field.type === FieldType.time);
  switch (queryTypeOf(query)) {
    case 'sessions':
      return withFieldLinks(frame, (field) => (field.name === 'sessionId' ? sessionLinks(field, frame, context) : []));
    case 'conversation':
      return withFieldLinks(frame, (field) => (field.name === 'sessionId' ? sessionLinks(field, frame, context) : []));
    case 'timeSeries':
      return times
        ? withFieldLinks(frame, (field) =>
            field.type === FieldType.number && !isFolded(field, frame, query)
              ? bucketLinks(field, times, query, context)
              : []
          )
        : frame;
    default:
      return frame;
  }
}

/**
 * Reports whether the field is that of the groups beyond the limit, which stand for many that the frame does not name:
 * there every dimension is folded but those of a small fixed set.
 */
function isFolded({ labels = {} }: Field, { fields }: DataFrame, { groupBy = [] }: SessionsQuery): boolean {
  const numberOf = (label: string) => Number(OTHER_TAKEN.exec(label)?.[1] ?? 1);
  // Where several groups are called so, the folded one has the highest number.
  const taken = fields
    .flatMap((field) => Object.values(field.labels ?? {}))
    .filter((label) => OTHER_TAKEN.test(label))
    .sort((a, b) => numberOf(b) - numberOf(a));
  const open = groupBy.filter((key) => !(key in FIXED_VALUES));
  return open.length > 0 && open.every((key) => labels[key] === (taken[0] ?? OTHER));
}

function withFieldLinks(frame: DataFrame, links: (field: Field) => DataLink[]): DataFrame {
  return {
    ...frame,
    fields: frame.fields.map((field) => {
      const added = links(field);
      if (added.length === 0) {
        return field;
      }
      const config: Saved = {
        ...field.config,
        links: [...(field.config.links ?? []), ...added],
        toJSON: withoutComputed,
      };
      return { ...field, config };
    }),
  };
}

type Saved = FieldConfig & { toJSON?: () => FieldConfig };

/** What is saved of a field, as in a snapshot: a link whose address is computed would lead nowhere there. */
function withoutComputed(this: Saved): FieldConfig {
  const { toJSON, links = [], ...config } = this;
  const kept = links.filter(({ onBuildUrl, internal }) => !onBuildUrl && typeof internal?.query !== 'function');
  return kept.length > 0 ? { ...config, links: kept } : config;
}

/** What Grafana gives a link to fill its query in with. */
interface LinkScope {
  replaceVariables: InterpolateFunction;
  scopedVars: ScopedVars;
}

/** Links of a session ID: to that session and, where messages may be read, to what was said in it. */
function sessionLinks(ids: Field, frame: DataFrame, context: LinkContext): DataLink[] {
  const session = oneSession(
    t('link.session', 'Show this session'),
    { queryType: 'sessions', format: 'fields' },
    ids,
    frame,
    context
  );
  if (!context.conversations) {
    return [session];
  }
  const title = t('link.conversation', 'Show conversation');
  const conversation = oneSession(title, { queryType: 'conversation' }, ids, frame, context);
  // As people read a conversation: the oldest first, and who said it before what was said.
  const panelsState = { logs: { sortOrder: LogsSortOrder.Ascending, displayedFields: ['from', LOG_LINE] } };
  return [session, { ...conversation, internal: { ...conversation.internal!, panelsState } }];
}

/** To one session of the list, asked of the bot that it belongs to: else every bot would be asked for it. */
function oneSession(
  title: string,
  kind: Partial<SessionsQuery>,
  { values: ids }: Field,
  frame: DataFrame,
  { datasource }: LinkContext
): DataLink {
  const bots = frame.fields.find(({ name }) => name === 'bot')?.values ?? [];
  return {
    title,
    url: '',
    internal: {
      datasourceUid: datasource.uid,
      datasourceName: datasource.name,
      query: ({ replaceVariables, scopedVars }: LinkScope): SessionsQuery => {
        const id = replaceVariables('${__value.raw}', scopedVars);
        const owners = ids.flatMap((known, row) => (known === id && bots[row] ? [String(bots[row])] : []));
        const query: SessionsQuery = { refId: 'A', ...kind, sessionIds: [id] };
        return owners.length > 0 ? { ...query, bots: [...new Set(owners)] } : query;
      },
    },
  };
}

function bucketLinks(field: Field, times: Field, query: SessionsQuery, context: LinkContext): DataLink[] {
  const labels = field.labels ?? {};
  const link = (title: string, sessions: SessionsQuery): DataLink => ({
    title,
    url: '',
    onBuildUrl: ({ replaceVariables }: DataLinkClickEvent) => {
      const range = bucketRange(stampOf(replaceVariables), times.values as number[], query, context);
      return exploreUrl(context.datasource, sessions, range);
    },
  });
  const sessions = sessionsOf(query, labels);
  const type = RATES[field.name];
  if (!type) {
    return [link(t('link.bucket', 'Show these sessions'), sessions)];
  }
  // A rate counts sessions of every type, so the constraints that it ignored are not in its link either.
  const everyType = withoutContainment(sessions);
  return [
    link(t('link.bucket', 'Show these sessions'), everyType),
    link(textWith('link.bucket-type', 'Show only: {{type}}', { type: valueLabel(type) }), {
      ...everyType,
      containmentTypes: [type],
    }),
  ];
}

/** The list of the sessions that a group of the query counts. */
function sessionsOf(query: SessionsQuery, labels: Record<string, string>): SessionsQuery {
  const {
    bots,
    containmentTypes,
    sessionType,
    status,
    developerSessions,
    filters,
    timeZone,
    countBy,
    fetch,
    apiUserId,
    callId,
    sessionIds,
  } = query;
  const groups: SessionFilter[] = Object.entries(labels)
    .filter(([key]) => query.groupBy?.includes(key) && key !== 'bot')
    .map(([key, value]) => ({ key, operator: '=', values: [value] }));
  return {
    refId: 'A',
    schemaVersion: query.schemaVersion,
    queryType: 'sessions',
    // No other bot need be asked.
    bots: labels.bot ? [labels.bot] : bots,
    containmentTypes,
    sessionType,
    status,
    developerSessions,
    filters: [...(filters ?? []), ...groups],
    timeZone,
    countBy,
    fetch,
    apiUserId,
    callId,
    sessionIds,
  };
}

function withoutContainment(query: SessionsQuery): SessionsQuery {
  return {
    ...query,
    containmentTypes: undefined,
    filters: query.filters?.filter((f) => f.key !== 'containmentType'),
  };
}

/** The time of the point that was clicked, in ms; dashboards know it as the value's time, Explore as the first field. */
function stampOf(replaceVariables: InterpolateFunction | undefined): number {
  for (const text of ['${__value.time}', '${__data.fields[0].numeric}']) {
    const stamp = replaceVariables?.(text) ?? '';
    if (/^-?\d+$/.test(stamp)) {
      return Number(stamp);
    }
  }
  return NaN;
}

/**
 * From a bucket's start to the next one's, inside the range, where the query really counted. A value that was reduced
 * from several buckets, as a stat shows it, stands for the whole range. In ms.
 */
function bucketRange(stamp: number, stamps: number[], query: SessionsQuery, context: LinkContext) {
  const { from, to } = context.range;
  const i = stamps.indexOf(stamp);
  const start = i < 0 ? from.valueOf() : Math.max(stamp, from.valueOf());
  const end = i < 0 ? to.valueOf() : Math.min(stamps[i + 1] ?? Infinity, to.valueOf());
  return { from: shifted(start, query, context), to: shifted(end, query, context) };
}

/** Moves a time back by the query's shift: hours on the clock of the world, days and more on that of the zone. */
function shifted(time: number, query: SessionsQuery, { timeZone, range, now }: LinkContext): number {
  const written = readShift(query.timeShift);
  if (written === 'range') {
    return time - (Math.min(range.to.valueOf(), Math.max(now, range.from.valueOf())) - range.from.valueOf());
  }
  const shift = shiftOf(written);
  if (!shift) {
    return time;
  }
  const { count, unit } = shift;
  if (unit === 'h') {
    return time - count * 3_600_000;
  }
  const shown = dateTimeForTimeZone(query.timeZone || timeZone || 'UTC', time);
  const day = shown.format('D');
  const moved = shown.subtract(count, unit);
  // A month that lacks the day: the first instant of the next one, as in the back end.
  return unit === 'M' && moved.format('D') !== day ? moved.endOf('month').valueOf() + 1 : moved.valueOf();
}

function exploreUrl(datasource: LinkContext['datasource'], query: SessionsQuery, range: { from: number; to: number }) {
  const { uid, type } = datasource;
  const panes = {
    a: {
      datasource: uid,
      queries: [{ ...literalQuery(query), datasource: { uid, type } }],
      range: { from: String(range.from), to: String(range.to) },
    },
  };
  return `/explore?schemaVersion=1&panes=${encodeURIComponent(JSON.stringify(panes))}`;
}
