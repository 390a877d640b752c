import { t } from '@grafana/i18n';

import type { SessionFilter } from '../query';
import { FIXED_VALUES, isDimension, NONE } from '../dimensions';
import { includes } from '../names';
import { hasVariable, OPERATORS } from '../query';
import { textWith } from '../text';
import type { Rule } from './rule';
import { eachOneOf, isPattern, notOneOf, unknownDimension } from './values';

/** What is wrong with one filter. */
export interface FilterErrors {
  key?: string;
  operator?: string;
  values?: string;
}

/** Dimensions whose values are fixed by the clock, so that any other value is a slip. */
const CLOCK: readonly string[] = ['hourOfDay', 'dayOfWeek'];

/** The first mistake of all filters. */
export const filters: Rule = (query, note) => {
  for (const filter of query.filters ?? []) {
    const { key, operator, values } = checkFilter(filter);
    note('filters', key ?? operator ?? values);
  }
};

/** Checks one filter. A filter without values is no filter yet, and what it has already must be right. */
export function checkFilter(filter: SessionFilter): FilterErrors {
  return { key: keyError(filter), operator: operatorError(filter), values: valuesError(filter) };
}

function keyError({ key, values }: SessionFilter): string | undefined {
  if (!key) {
    return values.length > 0
      ? t('error.filter-key-missing', 'Choose what to filter by, or remove this filter.')
      : undefined;
  }
  return hasVariable(key) || isDimension(key) ? undefined : unknownDimension(key);
}

function operatorError({ operator }: SessionFilter): string | undefined {
  return hasVariable(operator) || includes(OPERATORS, operator) ? undefined : notOneOf(operator, OPERATORS);
}

function valuesError({ key, operator, values }: SessionFilter): string | undefined {
  if (operator === '=~' || operator === '!~') {
    const bad = values.find((value) => !isPattern(value));
    return bad === undefined
      ? undefined
      : textWith(
          'error.pattern',
          '"{{value}}" is not a regular expression in RE2 syntax (look-around and back references do not exist there).',
          { value: bad }
        );
  }
  return CLOCK.includes(key) ? eachOneOf(values, [...FIXED_VALUES[key], NONE]) : undefined;
}
