import { applyFieldOverrides, DataFrame, FieldType, GrafanaTheme2 } from '@grafana/data';
import { linkHere, replaceInLink } from './dataLinks';

// What Grafana's time series panel starts with.
const LINES = {
  drawStyle: 'line',
  lineInterpolation: 'linear',
  lineWidth: 1,
  fillOpacity: 10,
  showPoints: 'auto',
  pointSize: 5,
  axisPlacement: 'auto',
  scaleDistribution: { type: 'linear' },
  spanNulls: false,
};

/** Frames ready for Grafana's panels: formatted values, colors, links. */
export function displayFrames(series: DataFrame[], theme: GrafanaTheme2, timeZone: string): DataFrame[] {
  const colored = series.map((frame) => ({
    ...frame,
    fields: frame.fields.map((field) => ({
      ...field,
      config: { color: { mode: 'palette-classic' }, ...field.config },
      state: null,
    })),
  }));
  const shown = applyFieldOverrides({
    data: colored,
    fieldConfig: { defaults: {}, overrides: [] },
    replaceVariables: replaceInLink,
    theme,
    timeZone,
    dataLinkPostProcessor: linkHere,
  });
  for (const field of shown.flatMap((frame) => frame.fields)) {
    if (field.type === FieldType.number) {
      // Every measure is a count, a share or a length: its axis begins at 0.
      field.config = { min: 0, ...field.config, custom: { ...LINES, ...field.config.custom } };
    }
  }
  return shown;
}

/** Whether a frame is drawn as lines over time. */
export function isTimeSeries(frame: DataFrame): boolean {
  return frame.meta?.type?.startsWith('timeseries') ?? false;
}
