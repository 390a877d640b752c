import { t } from '@grafana/i18n';

import { oneOf, share, wholeNumber } from './checks';
import { measureLabel } from './labels';
import type { FieldErrors, SessionsQuery } from './query';
import { BASELINES, COUNT_BY, hasNormal, idsOf, MAX_BASELINE_WEEKS, measuresOf, queryTypeOf } from './query';

type Set = (field: keyof FieldErrors & keyof SessionsQuery, message: string | undefined) => void;

/** Checks by which instant sessions are counted, as pkg/query/counting.go does. */
export function checkCounting(query: SessionsQuery, set: Set): void {
  set('countBy', oneOf(query.countBy, COUNT_BY));
  if (query.sessionIds?.length) {
    return; // they decide alone
  }
  if (query.countBy === 'end' && query.status && query.status !== 'closed') {
    set('status', t('error.end-status', 'Only closed sessions have an end: choose Closed, or count by start.'));
  }
  if (query.finalOnly && queryTypeOf(query) === 'sessions' && query.status === 'active') {
    set('status', t('error.final-active', 'Open sessions can still change, so none is final: choose Closed.'));
  }
}

/** Checks what a query is compared with, as pkg/query/baseline.go does. */
export function checkBaseline(query: SessionsQuery, set: Set, forAlertRule: boolean): void {
  set('baseline', oneOf(query.baseline, BASELINES));
  set('baselineWeeks', wholeNumber(query.baselineWeeks, 1, MAX_BASELINE_WEEKS));
  set('baselineMargin', share(query.baselineMargin));
  if (!query.baseline) {
    const alone = t(
      'error.no-baseline',
      'This has no meaning without a comparison: choose Score or Band, or empty it.'
    );
    set('baselineWeeks', isSet(query.baselineWeeks) ? alone : undefined);
    set('baselineMargin', isSet(query.baselineMargin) ? alone : undefined);
    return;
  }
  set('baseline', misplaced(query, forAlertRule));
  const other = measuresOf(query).find((measure) => !hasNormal(measure));
  if (other && queryTypeOf(query) !== 'sessions') {
    set(
      'measures',
      t('error.baseline-measure', '{{measure}} has no normal: only sessions and the three rates are compared.', {
        measure: measureLabel(other),
      })
    );
  }
  const direct = t(
    'error.baseline-direct',
    'Not together with a comparison: every week would be asked of Kore.ai anew.'
  );
  set('fetch', query.fetch === 'filtered' ? direct : undefined);
  set('apiUserId', idsOf(query.apiUserId).length ? direct : undefined);
  set('callId', idsOf(query.callId).length ? direct : undefined);
  set('sessionIds', query.sessionIds?.length ? direct : undefined);
  set(
    'compare',
    query.compare ? t('error.baseline-compare', 'One comparison at a time: remove one of the two.') : undefined
  );
}

/** Why the comparison cannot be where it is. */
function misplaced(query: SessionsQuery, forAlertRule: boolean): string | undefined {
  const type = queryTypeOf(query);
  if (type !== 'timeSeries' && type !== 'summary') {
    return t('error.baseline-type', 'A list has no normal: choose Time series or Summary, or compare with nothing.');
  }
  if (query.baseline !== 'band') {
    return undefined;
  }
  if (forAlertRule) {
    return t(
      'error.band-alert',
      'A rule judges one series and a band is several: choose Score; above 3 or below -3 is unusual.'
    );
  }
  return type === 'summary'
    ? t('error.band-summary', 'A band is drawn around a time series: choose Score.')
    : undefined;
}

function isSet(value: number | string | undefined): boolean {
  return value !== undefined && value !== null && value !== '';
}
