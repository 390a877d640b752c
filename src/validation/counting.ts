import { t } from '@grafana/i18n';

import { COUNT_BY, queryTypeOf } from '../query';
import type { Rule } from './rule';
import { oneOf } from './values';

/** By which instant sessions are counted, as in pkg/query/counting.go. */
export const counting: Rule = (query, note) => {
  note('countBy', oneOf(query.countBy, COUNT_BY));
  if (query.sessionIds?.length) {
    return; // they decide alone
  }
  if (query.countBy === 'end' && query.status && query.status !== 'closed') {
    note('status', t('error.end-status', 'Only closed sessions have an end: choose Closed, or count by start.'));
  }
  if (query.finalOnly && queryTypeOf(query) === 'sessions' && query.status === 'active') {
    note('status', t('error.final-active', 'Open sessions can still change, so none is final: choose Closed.'));
  }
};
