import { t } from '@grafana/i18n';

import { measureLabel } from './labels';
import {
  CONTAINMENT_TYPES,
  DEVELOPER_SESSIONS,
  FETCHES,
  hasVariable,
  includes,
  INTERVALS,
  isDimension,
  isTag,
  MAX_LIMIT,
  MEASURES,
  measuresOf,
  OPERATORS,
  QUERY_TYPES,
  queryTypeOf,
  RATES,
  SCHEMA_VERSION,
  SESSION_TYPES,
  SessionFilter,
  SessionsQuery,
  STATUSES,
} from './query';

/** What is wrong with a query: a sentence for each field that has to be mended. Empty: it can run. */
export type FieldErrors = Partial<Record<keyof SessionsQuery, string>>;

/** What is wrong with one filter. */
export interface FilterErrors {
  key?: string;
  operator?: string;
  values?: string;
}

/**
 * Checks a query as the back end does, so that the editor can explain at the field. Values with a dashboard variable are
 * not known yet and pass; in an alert rule there are no variables, so there they are an error.
 */
export function checkQuery(query: SessionsQuery, forAlertRule = false): FieldErrors {
  const errors: FieldErrors = {};
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
  set('filters', firstFilterError(query.filters));
  if (queryTypeOf(query) === 'sessions') {
    set('limit', wholeNumber(query.limit, 1, MAX_LIMIT));
    set('tagColumns', checkTags(query.tagColumns));
  } else {
    checkMeasured(query, set);
  }
  if (forAlertRule) {
    checkAlertRule(query, set);
  }
  return errors;
}

/** Whether the query can run. */
export function isValid(query: SessionsQuery, forAlertRule = false): boolean {
  return Object.keys(checkQuery(query, forAlertRule)).length === 0;
}

/** Checks one filter. A filter without values is no filter, and its key and operator still have to be known. */
export function checkFilter(filter: SessionFilter): FilterErrors {
  const errors: FilterErrors = {};
  if (!filter.key) {
    errors.key = t('error.filter-key-missing', 'Choose what to filter by, or remove this filter.');
  } else if (!hasVariable(filter.key) && !isDimension(filter.key)) {
    errors.key = unknownDimension(filter.key);
  }
  if (!includes(OPERATORS, filter.operator)) {
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
  }
  return errors;
}

type Set = (field: keyof SessionsQuery, message: string | undefined) => void;

function checkMeasured(query: SessionsQuery, set: Set): void {
  const measures = measuresOf(query);
  set('measures', eachOneOf(measures, MEASURES));
  const unknown = (query.groupBy ?? []).find((key) => !hasVariable(key) && !isDimension(key));
  set('groupBy', unknown === undefined ? undefined : unknownDimension(unknown));
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
  set('groupLimit', wholeNumber(query.groupLimit, 1, 1000));
  set('minSessions', wholeNumber(query.minSessions, 0, Number.MAX_SAFE_INTEGER));
  set('timeShift', checkShift(query.timeShift));
  if (queryTypeOf(query) === 'timeSeries') {
    set('interval', oneOf(query.interval, INTERVALS));
  }
}

function checkAlertRule(query: SessionsQuery, set: Set): void {
  if (queryTypeOf(query) === 'sessions') {
    set(
      'queryType',
      t('error.alert-sessions', 'An alert rule needs a number: choose Time series or Summary instead of Sessions.')
    );
  } else if (measuresOf(query).length > 1) {
    set('measures', t('error.alert-measures', 'An alert rule needs exactly one measure.'));
  }
  for (const [field, value] of Object.entries(query)) {
    if (holdsVariable(value)) {
      set(
        field as keyof SessionsQuery,
        t('error.alert-variable', 'Dashboard variables do not exist in alert rules: write the value itself.')
      );
    }
  }
}

function holdsVariable(value: unknown): boolean {
  if (value !== null && typeof value === 'object') {
    return Object.values(value).some(holdsVariable);
  }
  return hasVariable(value);
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

function checkZone(zone: string | undefined): string | undefined {
  if (!zone || hasVariable(zone)) {
    return undefined;
  }
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: zone });
    return undefined;
  } catch {
    return t('error.time-zone', '"{{zone}}" is not a time zone. Write an IANA name such as Europe/Berlin.', {
      zone,
      interpolation: { escapeValue: false },
    });
  }
}

function checkShift(shift: string | undefined): string | undefined {
  if (!shift || hasVariable(shift) || shift === 'range' || /^[1-9]\d{0,4}[hdw]$/.test(shift)) {
    return undefined;
  }
  return t(
    'error.time-shift',
    '"{{shift}}" is not a time shift. Write hours, days or weeks such as 1h, 7d or 4w, or range.',
    {
      shift,
      interpolation: { escapeValue: false },
    }
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

function firstFilterError(filters: SessionFilter[] | undefined): string | undefined {
  for (const filter of filters ?? []) {
    const { key, operator, values } = checkFilter(filter);
    if (key || operator || values) {
      return key ?? operator ?? values;
    }
  }
  return undefined;
}

function eachOneOf(values: string[] | undefined, allowed: readonly string[]): string | undefined {
  const bad = values?.find((value) => oneOf(value, allowed));
  return bad === undefined ? undefined : oneOf(bad, allowed);
}

function oneOf(value: string | undefined, allowed: readonly string[]): string | undefined {
  return !value || hasVariable(value) || includes(allowed, value) ? undefined : notOneOf(value, allowed);
}

function notOneOf(value: string, allowed: readonly string[]): string {
  return t('error.not-one-of', '"{{value}}" is not known here. Choose one of {{allowed}}.', {
    value,
    allowed: allowed.join(', '),
    interpolation: { escapeValue: false },
  });
}

function unknownDimension(key: string): string {
  return t(
    'error.dimension',
    '"{{key}}" is not known here. Choose one of the list, or write sessionTag.<name> or userTag.<name>.',
    { key, interpolation: { escapeValue: false } }
  );
}

/** Checks a number that may be missing; the limits are inclusive. */
export function wholeNumber(value: number | undefined, min: number, max: number): string | undefined {
  if (value === undefined || value === null || (Number.isInteger(value) && value >= min && value <= max)) {
    return undefined;
  }
  return max === Number.MAX_SAFE_INTEGER
    ? t('error.at-least', 'Write a whole number, {{min}} or more.', { min })
    : t('error.between', 'Write a whole number from {{min}} to {{max}}.', { min, max });
}

/** RE2 has no look-around and no back references; its inline flags and (?P<name>) are unknown to JavaScript. */
function isPattern(value: string): boolean {
  if (hasVariable(value)) {
    return true;
  }
  if (/\(\?<?[=!]|\\[1-9]|\\k</.test(value)) {
    return false;
  }
  try {
    new RegExp(
      value
        .replace(/\(\?[imsU-]+\)/g, '')
        .replace(/\(\?[imsU-]+:/g, '(?:')
        .replace(/\(\?P</g, '(?<')
    );
    return true;
  } catch {
    return false;
  }
}
