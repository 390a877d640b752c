import { t } from '@grafana/i18n';

import { unescapedVariable } from '../expand';
import { fieldsOf } from '../names';
import { queryTypeLabel } from '../labels';
import { hasVariable, isList, measuresOf, queryTypeOf } from '../query';
import { textWith } from '../text';
import type { Rule } from './rule';

/** An alert rule compares one number, and nobody fills in its variables. */
export const alertRule: Rule = (query, note, forAlertRule) => {
  if (!forAlertRule) {
    return;
  }
  if (isList(query)) {
    note(
      'queryType',
      textWith('error.alert-list', 'An alert rule needs a number: choose Time series or Summary instead of {{type}}.', {
        type: queryTypeLabel(queryTypeOf(query)),
      })
    );
  } else if (measuresOf(query).length > 1) {
    note('measures', t('error.alert-measures', 'An alert rule needs exactly one measure.'));
  }
  for (const field of fieldsOf(query)) {
    if (holdsVariable(query[field], NAMES.includes(field))) {
      note(
        field,
        t('error.alert-variable', 'Dashboard variables do not exist in alert rules: write the value itself.')
      );
    }
  }
};

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
  const operator = 'operator' in value ? value.operator : undefined;
  const matches = operator === '=~' || operator === '!~';
  return Object.entries(value).some(([field, part]) =>
    holdsVariable(part, escapes || NAMES.includes(field) || (matches && field.startsWith('value')))
  );
}
