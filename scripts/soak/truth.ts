import type { Host } from '../../preview/server';
import type { RunningSimulator } from '../../simulator';
import { ask, HOUR, pause } from './load';

const MEASURES = ['sessions', 'dropOffRate', 'selfServiceRate', 'users', 'messages', 'averageDuration'];
const QUERY = {
  queryType: 'summary',
  measures: MEASURES,
  groupBy: ['bot'],
  sessionType: 'all',
  status: 'all',
  developerSessions: 'include',
};
// Kore.ai's limits may have to let calls through first.
const TRIES = 30;

/**
 * Stops the clock and asks for what was read all along, until it is complete and
 * right. What still differs at the end, in words: deleted sessions and edited tags
 * of settled spans are told only within a day, so the last hours are compared.
 */
export async function differences(host: Host, simulator: RunningSimulator): Promise<string[]> {
  const to = simulator.now();
  simulator.set({ clock: to });
  const range = { from: to - 3 * HOUR, to };
  let wrong: string[] = [];
  for (let i = 0; i < TRIES; i++) {
    wrong = await compare(host, simulator, range);
    if (wrong.length === 0) {
      return [];
    }
    await pause(5000);
  }
  return wrong;
}

async function compare(
  host: Host,
  simulator: RunningSimulator,
  range: { from: number; to: number }
): Promise<string[]> {
  const answer = await ask(host, { schemaVersion: 1, ...QUERY }, range.from, range.to);
  if (answer.error !== undefined) {
    return [answer.error];
  }
  const columns = answer.frames?.[0]?.data.values ?? [];
  const got = new Map(
    (columns[0] ?? []).map((bot, i) => [String(bot), columns.slice(1).map((cells) => round(cells[i]))])
  );
  const want = simulator.truth({ query: QUERY, range }).summary!.rows;
  return want.flatMap(({ labels, values }) => {
    const expected = MEASURES.map((measure) => round(values[measure]));
    const found = got.get(labels.bot);
    return JSON.stringify(found) === JSON.stringify(expected)
      ? []
      : [`${labels.bot}: ${found} in place of ${expected}`];
  });
}

const round = (value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(10)) : value);
