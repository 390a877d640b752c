import { css } from '@emotion/css';
import type { PropsWithChildren } from 'react';
import React from 'react';

import type { GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';

/** A remark beside the fields that it is about; screen readers say it when it appears. */
export function Hint({ children }: PropsWithChildren) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.hint} role="status">
      <Icon name="info-circle" size="sm" aria-hidden />
      <span>{children}</span>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  hint: css({
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    maxWidth: theme.spacing(80),
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
});
