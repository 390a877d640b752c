import React, { useState } from 'react';

import { t } from '@grafana/i18n';
import { config } from '@grafana/runtime';
import { Box, Button } from '@grafana/ui';

import { reasonOf } from '../../resources';
import { isValid } from '../../validation/query';
import { Hint } from '../Hint';
import type { RowProps } from './rowProps';

/**
 * Has the sessions of the range read again. Closed sessions are otherwise answered from what was read before, and tags
 * can change later. Only for editors: each page read costs a call of the budget that everyone shares.
 */
export function ReadAgain({ query, update, source, range }: RowProps) {
  const [message, setMessage] = useState('');
  const [busy, setBusy] = useState(false);
  if (!mayEdit()) {
    return null;
  }
  const readAgain = async () => {
    setBusy(true);
    try {
      setMessage(await source.resources.refresh({ bots: query.bots, range }));
      if (isValid(query)) {
        update({});
      }
    } catch (error) {
      setMessage(
        reasonOf(error) ?? t('editor.read-again-failed', 'Reading again could not be started. See the server log.')
      );
    } finally {
      setBusy(false);
    }
  };
  return (
    <Box marginTop={2} display="flex" gap={1} alignItems="center">
      <Button variant="secondary" size="sm" icon="sync" disabled={busy} onClick={readAgain}>
        {t('editor.read-again', 'Read again now')}
      </Button>
      {message && <Hint>{message}</Hint>}
    </Box>
  );
}

function mayEdit(): boolean {
  const user = config.bootData?.user;
  return Boolean(user?.isGrafanaAdmin) || user?.orgRole === 'Editor' || user?.orgRole === 'Admin';
}
