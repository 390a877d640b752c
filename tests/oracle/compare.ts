import type { SessionsQuery } from '../../src/query';
import { NONE } from '../../src/dimensions';
import type { Truth, TruthRow, TruthSession } from '../../simulator';
import type { Answer, Cell } from './answer';
import { difference } from './numbers';

type Compared = Cell[] | undefined;

/** Every difference between an answer and the truth, in words; none: []. */
export function differences(answer: Answer, truth: Truth, query: Partial<SessionsQuery>): string[] {
  const found = [
    ...timeSeries(answer, truth),
    ...summary(answer, truth),
    ...table(answer, truth, query.tagColumns ?? []),
    openLeftOut(answer, truth),
    compare('groups folded', [said(answer, /^(\d+) smaller groups are/)], [truth.folded]),
  ];
  return found.flatMap((one) => one ?? []);
}

/** A table that is full does not count the rest of the range, and says so. */
const cut = ({ notices }: Answer) => notices.some((text) => text.includes('older ones were not counted'));

const OPEN = '(\\d+) sessions? (?:of|that started in) this range (?:is|are) still open';

function openLeftOut(answer: Answer, { openLeftOut: open }: Truth): string | undefined {
  const name = 'open sessions left out';
  if (!cut(answer)) {
    return compare(name, [said(answer, new RegExp(`^${OPEN}`))], [open]);
  }
  const least = said(answer, new RegExp(`^At least ${OPEN}`));
  return least > open ? `${name}: at least ${least} in place of ${open}` : undefined;
}

/** The number in the notice; 0 when there is no such notice. */
function said({ notices }: Answer, words: RegExp): number {
  const found = notices.map((text) => words.exec(text)).find((match) => match);
  return Number(found?.[1] ?? 0);
}

function timeSeries(answer: Answer, truth: Truth): Array<string | undefined> {
  const want = truth.timeSeries;
  const got = answer.timeSeries;
  if (!want || !got) {
    return [want || got ? `time series: ${Boolean(got)} in place of ${Boolean(want)}` : undefined];
  }
  // Without a group there is no field, not even the time.
  const times = want.series.length > 0 ? want.times : [];
  // Labels are compared by name; a frame has them in the order of their names.
  const name = (labels: Record<string, string>, measure: string) =>
    JSON.stringify([...Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)), measure]);
  const names = want.series.map(({ labels, measure }) => name(labels, measure));
  const order = compare(
    'series',
    got.series.map(({ labels, measure }) => name(labels, measure)),
    names
  );
  if (order) {
    return [order];
  }
  return [
    compare('times', got.times, times),
    ...got.series.map(({ values }, i) => compare(names[i], values, want.series[i].values)),
  ];
}

function summary(answer: Answer, truth: Truth): Array<string | undefined> {
  const want = truth.summary;
  if (want && answer.values) {
    return values(answer.values, want.rows);
  }
  const got = answer.summary;
  if (!want || !got) {
    return [want || got ? `summary: ${Boolean(got)} in place of ${Boolean(want)}` : undefined];
  }
  const fields =
    want.rows.length > 0
      ? [...Object.keys(want.rows[0].labels), ...figuresOf(want.rows[0]).map(([measure]) => measure)]
      : [];
  const rows = want.rows.map((row): Cell[] => [
    ...Object.values(row.labels),
    ...figuresOf(row).map(([, value]) => value),
  ]);
  return [
    compare('fields', got.fields, fields),
    compare('number of rows', [got.rows.length], [rows.length]) ??
      rows.flatMap((row, i) => compare(`row ${i}`, got.rows[i], row) ?? [])[0],
  ];
}

/** The values of a row by measure, each followed by its change where the summary is compared. */
function figuresOf({ values, changes }: TruthRow): Array<[string, Cell]> {
  return Object.entries(values).flatMap(([measure, value]): Array<[string, Cell]> =>
    changes
      ? [
          [measure, value],
          [`${measure}, change`, changes[measure]],
        ]
      : [[measure, value]]
  );
}

function values(got: NonNullable<Answer['values']>, rows: TruthRow[]): Array<string | undefined> {
  const want = rows.flatMap((row) =>
    figuresOf(row).map(([measure, value]) => ({ labels: row.labels, measure, value }))
  );
  const name = ({ labels, measure }: { labels: Record<string, string>; measure: string }) =>
    JSON.stringify([Object.entries(labels).sort(), measure]);
  return [
    compare('values', got.map(name), want.map(name)) ??
      compare(
        'figures',
        got.map(({ value }) => value),
        want.map(({ value }) => value)
      ),
  ];
}

function table(answer: Answer, truth: Truth, tagColumns: string[]): Array<string | undefined> {
  const want = truth.sessions;
  const got = answer.table;
  if (!want || !got) {
    return [want || got ? `table: ${Boolean(got)} in place of ${Boolean(want)}` : undefined];
  }
  const more = want.matched > want.rows.length && !cut(answer) ? want.matched : 0;
  const columns = columnsOf(want.rows, tagColumns);
  return [
    compare('sessions', got.columns.sessionId, columns.sessionId) ??
      Object.entries(columns).flatMap(([name, cells]) => compare(name, got.columns[name], cells) ?? [])[0],
    compare('columns', Object.keys(got.columns), Object.keys(columns)),
    compare('matched', [said(answer, /^Only the newest \d+ of (\d+) sessions/)], [more]),
  ];
}

/** Columns as the table shows them: lists are joined, and a cell that is a filter says (none). */
function columnsOf(rows: TruthSession[], tagColumns: string[]): Record<string, Cell[]> {
  const plain = (name: Exclude<keyof TruthSession, 'tags' | 'language'>) => rows.map((row) => row[name]);
  const filter = (name: Exclude<keyof TruthSession, 'tags' | 'language'>) => plain(name).map((value) => value ?? NONE);
  const tags = tagColumns.map((tag) => [tag, rows.map((row) => row.tags[tag].join(', '))]);
  return {
    start: plain('start'),
    duration: plain('duration'),
    containmentType: filter('containmentType'),
    channel: filter('channel'),
    bot: plain('bot'),
    userId: filter('userId'),
    sessionId: plain('sessionId'),
    end: plain('end'),
    language: rows.map(({ language }) => language.join(', ')),
    sessionType: plain('sessionType'),
    status: plain('status'),
    developer: plain('developer'),
    messages: plain('messages'),
    tasks: plain('tasks'),
    ...Object.fromEntries(tags),
  };
}

function compare(name: string, got: Compared, want: Compared): string | undefined {
  return got && want ? difference(name, got, want) : `${name}: missing`;
}
