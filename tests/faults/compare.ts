import type { QueryResult } from '../../preview/server';
import type { TruthSession } from '../../simulator';
import type { Answer, Testbed, Range } from './testbed';
import { FIGURES, SESSIONS } from './testbed';

/** How an answer differs from the truth. */
export interface Difference {
  /** Sessions that are missing, and sessions that are not there, or twice. */
  missing: number;
  extra: number;
  /** What the figures, or the cells of a session, have wrong, in words. */
  wrong: string[];
  notices: string[];
}

/** The texts of the notices on a result. */
export function notices(result: QueryResult): string[] {
  const list = (result.frames ?? []).flatMap(({ schema }) => (schema.meta?.notices ?? []) as Array<{ text: string }>);
  return list.map(({ text }) => text);
}

/** The cells of a column of the only frame. */
function column(result: QueryResult, name: string): unknown[] {
  const frame = result.frames?.[0];
  const index = frame?.schema.fields.findIndex((field) => field.name === name) ?? -1;
  return index < 0 ? [] : (frame?.data.values[index] ?? []);
}

/** Compares with what Kore.ai had at a moment. Throws what the back end says when it refused. */
export function compare(
  testbed: Pick<Testbed, 'simulator'>,
  bot: string,
  range: Range,
  asOf: number,
  answer: Answer
): Difference {
  for (const result of [answer.sessions, answer.figures]) {
    if (result.error !== undefined) {
      throw new Error(`${result.status} ${result.errorSource} ${result.error}`);
    }
  }
  const truth = (query: object) => testbed.simulator.truth({ query: { ...query, bots: [bot] }, range, asOf });
  const want = new Map(truth(SESSIONS).sessions!.rows.map((row) => [row.sessionId, row]));
  const got = column(answer.sessions, 'sessionId') as string[];
  const unique = new Set(got);
  const missing = [...want.keys()].filter((id) => !unique.has(id)).length;
  const extra = got.length - [...unique].filter((id) => want.has(id)).length;
  const rows = truth(FIGURES).summary!.rows.map(({ labels, values }) => [
    ...Object.values(labels),
    ...Object.values(values),
  ]);
  const wrong = [...cells(answer.sessions, got, want), ...(missing + extra > 0 ? [] : figures(answer.figures, rows))];
  return { missing, extra, wrong, notices: notices(answer.sessions) };
}

/** Cells of sessions that differ. */
function cells(result: QueryResult, ids: string[], want: Map<string, TruthSession>): string[] {
  const names = ['start', 'duration', 'containmentType', 'userId', 'messages'] as const;
  return names.flatMap((name) =>
    column(result, name).flatMap((cell, i) => {
      const row = want.get(ids[i]);
      return row === undefined || row[name] === cell ? [] : [`${name} of ${ids[i]}: ${cell} in place of ${row[name]}`];
    })
  );
}

function figures(result: QueryResult, rows: unknown[][]): string[] {
  const columns = result.frames?.[0]?.data.values ?? [];
  const got = (columns[0] ?? []).map((_, i) => columns.map((cells) => cells[i]));
  const text = (table: unknown[][]) => JSON.stringify(table.map((row) => row.map(rounded)));
  return text(got) === text(rows) ? [] : [`figures: ${text(got)} in place of ${text(rows)}`];
}

const rounded = (value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(12)) : value);
