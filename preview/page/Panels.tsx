import { css } from '@emotion/css';
import React, { useMemo } from 'react';
import type {
  DataFrame,
  DataQueryError,
  GrafanaTheme2,
  PanelData,
  QueryResultMetaNotice,
  TimeRange,
} from '@grafana/data';
import { LoadingState } from '@grafana/data';
import { LegendDisplayMode, TooltipDisplayMode } from '@grafana/schema';
import {
  Alert,
  IconButton,
  PanelChrome,
  Table,
  TimeSeries,
  TooltipPlugin,
  useStyles2,
  useTheme2,
  ZoomPlugin,
} from '@grafana/ui';
import { displayFrames, isTimeSeries } from './displayFrames';
import { keyed } from './keyed';
import { isLogs, Logs } from './Logs';

const CHART_HEIGHT = 320;
const TABLE_HEIGHT = 360;
const LOGS_HEIGHT = 480;

interface Props {
  data: PanelData;
  width: number;
  timeZone: string;
  onRange: (from: number, to: number) => void;
  onCancel: () => void;
}

/** The answer in Grafana's own panels: lines over time where it is a time series, and every frame as a table. */
export function Panels({ data, width, timeZone, onRange, onCancel }: Props) {
  const theme = useTheme2();
  const styles = useStyles2(getStyles);
  const frames = useMemo(() => displayFrames(data.series, theme, timeZone), [data.series, theme, timeZone]);
  const lines = frames.filter((frame) => isTimeSeries(frame) && frame.fields.length > 1);
  const errors = data.errors ?? [];
  const isLoading = data.state === LoadingState.Loading || data.state === LoadingState.Streaming;
  const none = isLoading ? 'Loading' : 'No data';
  const chrome = {
    width,
    loadingState: data.state,
    statusMessage: errors[0]?.message,
    titleItems: <Notices frames={frames} />,
    onCancelQuery: onCancel,
  };
  return (
    <div className={styles.panels}>
      {keyed(errors.map(messageOf), (message) => message).map(({ key, item }) => (
        <Alert key={key} severity="error" title="Query error">
          {item}
        </Alert>
      ))}
      {lines.length > 0 && (
        <PanelChrome {...chrome} title="Time series" height={CHART_HEIGHT}>
          {(innerWidth, innerHeight) => (
            <Lines
              frames={lines}
              timeRange={data.timeRange}
              timeZone={timeZone}
              width={innerWidth}
              height={innerHeight}
              onRange={onRange}
            />
          )}
        </PanelChrome>
      )}
      {keyed(frames, ({ refId, name }) => `${refId} ${name}`).map(({ key, item: frame }, i) => {
        if (isLogs(frame)) {
          return (
            <PanelChrome {...chrome} key={key} title={`Logs · ${rows(frame)}`} height={LOGS_HEIGHT} padding="none">
              {() => <Logs frame={frame} timeZone={timeZone} />}
            </PanelChrome>
          );
        }
        const title = `Table${frames.length > 1 ? ` ${i + 1}` : ''} · ${rows(frame)}`;
        return (
          <PanelChrome {...chrome} key={key} title={title} height={TABLE_HEIGHT} padding="none">
            {(innerWidth, innerHeight) => <Rows frame={frame} width={innerWidth} height={innerHeight} none={none} />}
          </PanelChrome>
        );
      })}
      {frames.length === 0 && (
        <PanelChrome {...chrome} title="Table" height={CHART_HEIGHT / 2}>
          {() => <div className={styles.empty}>{none}</div>}
        </PanelChrome>
      )}
    </div>
  );
}

interface LinesProps extends Pick<Props, 'timeZone' | 'onRange'> {
  frames: DataFrame[];
  timeRange: TimeRange;
  width: number;
  height: number;
}

/** Lines over time with a tooltip; dragging across them chooses that time range. */
function Lines({ onRange, timeZone, ...plot }: LinesProps) {
  return (
    <TimeSeries
      {...plot}
      timeZone={timeZone}
      legend={{ displayMode: LegendDisplayMode.List, placement: 'bottom', showLegend: true, calcs: [] }}
    >
      {(builder, aligned) => (
        <>
          <ZoomPlugin config={builder} onZoom={({ from, to }) => onRange(from, to)} />
          <TooltipPlugin config={builder} data={aligned} mode={TooltipDisplayMode.Multi} timeZone={timeZone} />
        </>
      )}
    </TimeSeries>
  );
}

interface RowsProps {
  frame: DataFrame;
  width: number;
  height: number;
  /** What to say when there are none. */
  none: string;
}

function Rows({ frame, width, height, none }: RowsProps) {
  const styles = useStyles2(getStyles);
  return frame.length > 0 ? (
    <Table ariaLabel="Table" data={frame} width={width} height={height} columnMinWidth={90} />
  ) : (
    <div className={styles.empty}>{none}</div>
  );
}

function messageOf({ data, message }: DataQueryError): string {
  return data?.message ?? message ?? 'The query failed without a message.';
}

function rows(frame: DataFrame): string {
  return frame.length === 1 ? '1 row' : `${frame.length.toLocaleString('en')} rows`;
}

const ICONS = { info: 'info-circle', warning: 'exclamation-triangle', error: 'exclamation-triangle' } as const;

/** A frame's notices beside the title, as dashboards show them. */
function Notices({ frames }: { frames: DataFrame[] }) {
  const notices = frames.flatMap((frame): QueryResultMetaNotice[] => frame.meta?.notices ?? []);
  return (
    <>
      {keyed(notices, ({ text }) => text).map(({ key, item: notice }) => (
        <IconButton
          key={key}
          name={ICONS[notice.severity] ?? ICONS.info}
          tooltip={notice.text}
          aria-label={notice.text}
          size="md"
        />
      ))}
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  panels: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1) }),
  empty: css({
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'center',
    height: '100%',
    color: theme.colors.text.secondary,
  }),
});
