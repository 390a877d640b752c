import { t } from '@grafana/i18n';

import { measureLabel } from '../labels';
import { MAX } from '../limits';
import type { SessionsQuery } from '../query';
import { BASELINES, hasNormal, idsOf, measuresOf, queryTypeOf } from '../query';
import { textWith } from '../text';
import type { Note, Rule } from './rule';
import { isEmpty, oneOf, share, wholeNumber } from './values';

/** What a query is compared with, as in pkg/query/baseline.go. */
export const comparison: Rule = (query, note, forAlertRule) => {
  note('baseline', oneOf(query.baseline, BASELINES));
  note('baselineWeeks', wholeNumber(query.baselineWeeks, 1, MAX.baselineWeeks));
  note('baselineMargin', share(query.baselineMargin));
  if (!query.baseline) {
    const alone = t(
      'error.no-baseline',
      'This has no meaning without a comparison: choose Score or Band, or empty it.'
    );
    note('baselineWeeks', isEmpty(query.baselineWeeks) ? undefined : alone);
    note('baselineMargin', isEmpty(query.baselineMargin) ? undefined : alone);
    return;
  }
  note('baseline', misplaced(query, forAlertRule));
  const other = measuresOf(query).find((measure) => !hasNormal(measure));
  if (other && queryTypeOf(query) !== 'sessions') {
    note(
      'measures',
      textWith('error.baseline-measure', '{{measure}} has no normal: only sessions and the three rates are compared.', {
        measure: measureLabel(other),
      })
    );
  }
  readDirectly(query, note);
  note(
    'compare',
    query.compare ? t('error.baseline-compare', 'One comparison at a time: remove one of the two.') : undefined
  );
};

/** Fields that ask Kore.ai anew at each query. */
function readDirectly(query: SessionsQuery, note: Note): void {
  const direct = t(
    'error.baseline-direct',
    'Not together with a comparison: every week would be asked of Kore.ai anew.'
  );
  note('fetch', query.fetch === 'filtered' ? direct : undefined);
  note('apiUserId', idsOf(query.apiUserId).length ? direct : undefined);
  note('callId', idsOf(query.callId).length ? direct : undefined);
  note('sessionIds', query.sessionIds?.length ? direct : undefined);
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
