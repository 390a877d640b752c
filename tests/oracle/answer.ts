import type { JSONFrame, QueryResult } from '../../preview/server';

export type Cell = string | number | boolean | null;

/** One measure of one group of a time series, a value a bucket. */
export interface AnswerSeries {
  labels: Record<string, string>;
  measure: string;
  values: Cell[];
}

/** What the frame of an answer says, without its dress. One of the first three is set. */
export interface Answer {
  timeSeries?: { times: number[]; series: AnswerSeries[] };
  summary?: { fields: string[]; rows: Cell[][] };
  /** One row: a field a group and measure, and one that is labelled as its change. */
  values?: Array<{ labels: Record<string, string>; measure: string; value: Cell }>;
  table?: { columns: Record<string, Cell[]>; length: number };
  notices: string[];
}

/** Reads the one frame of an answer. Throws what the back end says when it refused. */
export function readAnswer(result: QueryResult): Answer {
  if (result.error !== undefined || result.frames?.length !== 1) {
    throw new Error(result.error ?? `${result.frames?.length} frames in place of one`);
  }
  const [frame] = result.frames;
  const notices = (frame.schema.meta?.notices ?? []) as Array<{ text: string }>;
  return { ...readFrame(frame), notices: notices.map(({ text }) => text) };
}

function readFrame({ schema, data }: JSONFrame): Omit<Answer, 'notices'> {
  const columns = data.values as Cell[][];
  if (data.entities?.some((entities) => entities)) {
    throw new Error(`A frame with values that JSON does not have: ${JSON.stringify(data.entities)}`);
  }
  switch (schema.meta?.type) {
    case 'timeseries-wide': {
      const series = schema.fields.slice(1).map(({ name = '', labels = {} }, i) => ({
        labels,
        measure: name,
        values: columns[i + 1],
      }));
      return { timeSeries: { times: (columns[0] ?? []) as number[], series } };
    }
    case 'numeric-long': {
      const rows = (columns[0] ?? []).map((_, row) => columns.map((column) => column[row]));
      return { summary: { fields: schema.fields.map(({ name = '', labels }) => fieldName(name, labels)), rows } };
    }
    case 'numeric-wide': {
      const fields = schema.fields.map(({ name = '', labels = {} }, i) => ({
        labels: Object.fromEntries(Object.entries(labels).filter(([label]) => label !== 'bound')),
        measure: fieldName(name, labels),
        value: columns[i][0],
      }));
      return { values: fields };
    }
    default: {
      const named = schema.fields.map(({ name = '' }, i) => [name, columns[i]]);
      return { table: { columns: Object.fromEntries(named), length: columns[0]?.length ?? 0 } };
    }
  }
}

/** A change is beside its value under the same name, told apart by a label. */
function fieldName(name: string, labels: Record<string, string> | undefined): string {
  return labels?.bound ? `${name}, ${labels.bound}` : name;
}
