import type { DataFrame, Field, GrafanaTheme2 } from '@grafana/data';
import { applyFieldOverrides, FieldType, formattedValueToString } from '@grafana/data';
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
    const custom = { minWidth: columnWidth(field), ...field.config.custom };
    // Every measure is a count, a share or a length: its axis begins at 0.
    const isNumber = field.type === FieldType.number;
    field.config = isNumber
      ? { min: 0, ...field.config, custom: { ...LINES, ...custom } }
      : { ...field.config, custom };
  }
  return shown;
}

/** Pixels that the texts at the head of a column need in a table, within reason. */
function columnWidth(field: Field): number {
  const texts = field.values.slice(0, 50).map((value) => formattedValueToString(field.display!(value)).trim());
  const longest = Math.max((field.config.displayName ?? field.name).length, ...texts.map((text) => text.length));
  return Math.min(320, Math.max(90, 8 * longest + 24));
}

/** Whether a frame is drawn as lines over time. */
export function isTimeSeries(frame: DataFrame): boolean {
  return frame.meta?.type?.startsWith('timeseries') ?? false;
}
