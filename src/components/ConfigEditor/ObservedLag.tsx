import React, { useEffect, useState } from 'react';

import { t } from '@grafana/i18n';
import { getBackendSrv } from '@grafana/runtime';

import { Hint } from '../Hint';
import { textWith } from '../../text';

interface ObservedLags {
  lags: Array<{ bot: string; name: string; sessions: number; seconds: number }>;
}

/** What the back end has observed of the closing lag, bot by bot; nothing while it does not know. */
export function ObservedLag({ uid }: { uid: string }) {
  const [lags, setLags] = useState<ObservedLags['lags']>([]);
  useEffect(() => {
    let gone = false;
    Promise.resolve()
      .then(() =>
        getBackendSrv().get<ObservedLags>(`/api/datasources/uid/${uid}/resources/closing-lag`, undefined, undefined, {
          showErrorAlert: false,
        })
      )
      .then((answer) => !gone && setLags(answer.lags ?? []))
      // A data source that was not saved yet knows nothing, and that is no error.
      .catch(() => undefined);
    return () => {
      gone = true;
    };
  }, [uid]);
  if (lags.length === 0) {
    return null;
  }
  return (
    <Hint>
      {t('config.observed-lag', 'Over the last day, 95 % of the sessions were seen closed so long after their end:')}{' '}
      {lags
        .map(({ name, sessions, seconds }) =>
          textWith('config.observed-lag-bot', '{{name}} {{minutes}} min ({{sessions}} sessions)', {
            name,
            sessions,
            minutes: Math.round(seconds / 6) / 10,
          })
        )
        .join(', ')}
    </Hint>
  );
}
