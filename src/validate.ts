import { t } from '@grafana/i18n';

import {
  checkInterval,
  checkShift,
  checkZone,
  eachOneOf,
  isPattern,
  notOneOf,
  oneOf,
  unknownDimension,
  wholeNumber,
} from './checks';
import { unescapedVariable } from './expand';
import { measureLabel, queryTypeLabel } from './labels';
import { checkBaseline, checkCounting } from './validateNormal';
import type { FieldErrors, SessionFilter, SessionsQuery } from './query';
import {
  CONTAINMENT_TYPES,
  DEVELOPER_SESSIONS,
  FETCHES,
  FORMATS,
  FIXED_VALUES,
  hasVariable,
  idsOf,
  includes,
  isDimension,
  isList,
  isTag,
  MAX_CONVERSATIONS,
  MAX_GROUP_LIMIT,
  MAX_GROUPS,
  MAX_LAST_MESSAGES,
  MAX_LIMIT,
  MAX_LOOKUPS,
  MAX_MIN_SESSIONS,
  MEASURES,
  measuresOf,
  NONE,
  OPERATORS,
  QUERY_TYPES,
  queryTypeOf,
  RATES,
  SCHEMA_VERSION,
  SESSION_TYPES,
  STATUSES,
} from './query';
import { readQuery } from './reader';

/** What is wrong with one filter. */
export interface FilterErrors {
  key?: string;
  operator?: string;
  values?: string;
}

/**
 * Checks a query as the back end does, whatever is stored, so that the editor can explain at the field. Values with a dashboard variable are
 * not known yet and pass; in an alert rule there are no variables, so there they are an error.
 */
export function checkQuery(stored: unknown, forAlertRule = false): FieldErrors {
  const { query, errors } = readQuery(stored);
  const set = (field: keyof SessionsQuery, message: string | undefined) => {
    if (message && !errors[field]) {
      errors[field] = message;
    }
  };
  set('schemaVersion', checkVersion(query));
  set('queryType', oneOf(queryTypeOf(query), QUERY_TYPES));
  set('containmentTypes', eachOneOf(query.containmentTypes, CONTAINMENT_TYPES));
  set('sessionType', oneOf(query.sessionType, SESSION_TYPES));
  set('status', oneOf(query.status, STATUSES));
  set('developerSessions', oneOf(query.developerSessions, DEVELOPER_SESSIONS));
  set('fetch', oneOf(query.fetch, FETCHES));
  set('timeZone', checkZone(query.timeZone));
  set('apiUserId', checkLookups(query.apiUserId));
  set('callId', checkLookups(query.callId));
  checkCounting(query, set);
  checkBaseline(query, set, forAlertRule);
  set('filters', firstFilterError(query.filters));
  if (queryTypeOf(query) === 'conversation') {
    checkConversation(query, set);
  } else if (queryTypeOf(query) === 'sessions') {
    set('limit', wholeNumber(query.limit, 1, MAX_LIMIT));
    set('tagColumns', checkTags(query.tagColumns));
    set('format', checkFields(query));
  } else {
    checkMeasured(query, set);
  }
  if (forAlertRule) {
    checkAlertRule(query, set);
  }
  return errors;
}

/** Whether the query can run. */
export function isValid(query: unknown, forAlertRule = false): boolean {
  return Object.keys(checkQuery(query, forAlertRule)).length === 0;
}

/** Checks one filter. A filter without values is no filter yet, and what it has already must be right. */
export function checkFilter(filter: SessionFilter): FilterErrors {
  const errors: FilterErrors = {};
  if (!filter.key && filter.values.length > 0) {
    errors.key = t('error.filter-key-missing', 'Choose what to filter by, or remove this filter.');
  } else if (filter.key && !hasVariable(filter.key) && !isDimension(filter.key)) {
    errors.key = unknownDimension(filter.key);
  }
  if (!hasVariable(filter.operator) && !includes(OPERATORS, filter.operator)) {
    errors.operator = notOneOf(filter.operator, OPERATORS);
  }
  if (filter.operator === '=~' || filter.operator === '!~') {
    const bad = filter.values.find((value) => !isPattern(value));
    if (bad !== undefined) {
      errors.values = t(
        'error.pattern',
        '"{{value}}" is not a regular expression in RE2 syntax (look-around and back references do not exist there).',
        { value: bad, interpolation: { escapeValue: false } }
      );
    }
  } else if (CLOCK.includes(filter.key)) {
    const allowed = [...FIXED_VALUES[filter.key], NONE];
    errors.values = eachOneOf(filter.values, allowed);
  }
  return errors;
}

/** Dimensions whose values are fixed by the clock, so that any other value is a slip. */
const CLOCK: readonly string[] = ['hourOfDay', 'dayOfWeek'];

/** Notes what is wrong at a field, unless something was noted there before. */
export type Set = (field: keyof SessionsQuery, message: string | undefined) => void;

function checkConversation(query: SessionsQuery, set: Set): void {
  set('limit', wholeNumber(query.limit, 1, MAX_CONVERSATIONS));
  set('format', oneOf(query.format, FORMATS.conversation));
  set('lastMessages', wholeNumber(query.lastMessages, 1, MAX_LAST_MESSAGES));
  if ((query.sessionIds?.length ?? 0) > MAX_CONVERSATIONS) {
    set(
      'sessionIds',
      t('error.conversations', 'Name at most {{max}} sessions: their messages are shown at once.', {
        max: MAX_CONVERSATIONS,
      })
    );
  }
}

function checkMeasured(query: SessionsQuery, set: Set): void {
  const measures = measuresOf(query);
  set('measures', eachOneOf(measures, MEASURES));
  const unknown = (query.groupBy ?? []).find((key) => !hasVariable(key) && !isDimension(key));
  set('groupBy', unknown === undefined ? undefined : unknownDimension(unknown));
  if ((query.groupBy?.length ?? 0) > MAX_GROUPS) {
    set('groupBy', t('error.groups', 'Group by at most {{max}} dimensions.', { max: MAX_GROUPS }));
  }
  const rate = measures.find((measure) => measure in RATES);
  if (rate && query.groupBy?.includes('containmentType')) {
    set(
      'groupBy',
      t(
        'error.rate-by-containment',
        '{{measure}} cannot be split by containment type: within one type it would always be 0 or 100 %. Measure sessions instead.',
        { measure: measureLabel(rate) }
      )
    );
  }
  set('groupLimit', wholeNumber(query.groupLimit, 1, MAX_GROUP_LIMIT));
  set('minSessions', wholeNumber(query.minSessions, 1, MAX_MIN_SESSIONS));
  set('timeShift', checkShift(query.timeShift));
  if (queryTypeOf(query) === 'timeSeries') {
    set('interval', checkInterval(query.interval));
    set('format', query.format ? notUsed(query.format) : undefined);
  } else {
    set('format', oneOf(query.format, FORMATS.summary));
    set('compare', checkShift(query.compare));
  }
}

function notUsed(format: string): string {
  return t('error.format', '"{{format}}" has no meaning for a time series: remove it, or show a summary.', {
    format,
    interpolation: { escapeValue: false },
  });
}

/** Fields are those of one session. */
function checkFields(query: SessionsQuery): string | undefined {
  const { format, sessionIds = [] } = query;
  if (format !== 'fields' || sessionIds.length === 1 || sessionIds.some(hasVariable)) {
    return oneOf(format, FORMATS.sessions);
  }
  return t('error.fields', 'Field by field is for one session: write one session ID, or choose List.');
}

function checkAlertRule(query: SessionsQuery, set: Set): void {
  if (isList(query)) {
    set(
      'queryType',
      t('error.alert-list', 'An alert rule needs a number: choose Time series or Summary instead of {{type}}.', {
        type: queryTypeLabel(queryTypeOf(query)),
      })
    );
  } else if (measuresOf(query).length > 1) {
    set('measures', t('error.alert-measures', 'An alert rule needs exactly one measure.'));
  }
  for (const [field, value] of Object.entries(query)) {
    if (holdsVariable(value, NAMES.includes(field))) {
      set(
        field as keyof SessionsQuery,
        t('error.alert-variable', 'Dashboard variables do not exist in alert rules: write the value itself.')
      );
    }
  }
}

/** Fields with names, of which those of tags are what bots make of them. */
const NAMES: readonly string[] = ['groupBy', 'tagColumns', 'legend', 'key'];

/** In the values of a pattern and in names an escaped dollar sign is one. */
function holdsVariable(value: unknown, escapes = false): boolean {
  if (typeof value === 'string') {
    return escapes ? unescapedVariable(value) : hasVariable(value);
  }
  if (value === null || typeof value !== 'object') {
    return false;
  }
  const { operator } = value as Partial<SessionFilter>;
  const matches = operator === '=~' || operator === '!~';
  return Object.entries(value).some(([field, part]) =>
    holdsVariable(part, escapes || NAMES.includes(field) || (matches && field.startsWith('value')))
  );
}

function checkVersion(query: SessionsQuery): string | undefined {
  const version = query.schemaVersion ?? SCHEMA_VERSION;
  if (version === SCHEMA_VERSION) {
    return undefined;
  }
  return t(
    'error.schema-version',
    'This query was saved by a newer version of the plugin (schema version {{version}}). Update the plugin to edit or run it.',
    { version }
  );
}

function checkTags(tags: string[] | undefined): string | undefined {
  const bad = tags?.find((tag) => !hasVariable(tag) && !isTag(tag));
  return bad === undefined
    ? undefined
    : t('error.tag-column', '"{{tag}}" is not a tag. Write sessionTag.<name> or userTag.<name>.', {
        tag: bad,
        interpolation: { escapeValue: false },
      });
}

/** IDs that Kore.ai is asked for one by one. */
function checkLookups(ids: string | string[] | undefined): string | undefined {
  const count = new Set(idsOf(ids)).size;
  return count <= MAX_LOOKUPS
    ? undefined
    : t(
        'error.lookups',
        'Kore.ai is asked for these one by one, so at most {{max}} are allowed; these are {{count}}.',
        {
          max: MAX_LOOKUPS,
          count,
        }
      );
}

function firstFilterError(filters: SessionFilter[] | undefined): string | undefined {
  for (const filter of filters ?? []) {
    const { key, operator, values } = checkFilter(filter);
    if (key || operator || values) {
      return key ?? operator ?? values;
    }
  }
  return undefined;
}
