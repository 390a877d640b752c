import { css } from '@emotion/css';
import React from 'react';
import type { GrafanaTheme2, TimeRange } from '@grafana/data';
import { RefreshPicker, TimeRangePicker, useStyles2 } from '@grafana/ui';

const INTERVALS = ['5s', '10s', '30s', '1m', '5m', '15m', '1h'];

interface Props {
  range: TimeRange;
  timeZone: string;
  refresh: string;
  loading: boolean;
  onRange: (range: TimeRange) => void;
  onMove: (how: 'back' | 'forward' | 'wider') => void;
  onTimeZone: (timeZone: string) => void;
  onRefresh: () => void;
  onInterval: (interval: string) => void;
}

/** Time range, refresh and auto refresh, as over a dashboard. */
export function QueryToolbar(props: Props) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.bar} role="toolbar" aria-label="Time range and refresh">
      <TimeRangePicker
        value={props.range}
        timeZone={props.timeZone}
        onChange={props.onRange}
        onChangeTimeZone={props.onTimeZone}
        onMoveBackward={() => props.onMove('back')}
        onMoveForward={() => props.onMove('forward')}
        onZoom={() => props.onMove('wider')}
      />
      <RefreshPicker
        text="Run query"
        loadingText="Loading"
        primary
        intervals={INTERVALS}
        value={props.refresh}
        isLoading={props.loading}
        onRefresh={props.onRefresh}
        onIntervalChanged={props.onInterval}
      />
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  bar: css({ display: 'flex', flexWrap: 'wrap', justifyContent: 'flex-end', gap: theme.spacing(1) }),
});
