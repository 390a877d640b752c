import type { Host } from '../../preview/server';
import type { RunningSimulator } from '../../simulator';
import { ask, EVERY, HOUR, pause } from './load';
import { NO_SESSION, someIDs } from './visits';

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

// A session that is active is looked at again after a twentieth of its age, by Kore.ai's clock.
const SETTLE = HOUR / 4;

/**
 * Stops the clock, so far ahead that all active sessions are due, and asks for what
 * was read all along, until it is complete and right. What still differs at the end,
 * in words: deleted sessions and edited tags of settled spans are told only within a
 * day, so the last hours are compared.
 */
export async function differences(host: Host, simulator: RunningSimulator): Promise<string[]> {
  const to = simulator.now();
  simulator.set({ clock: to + SETTLE });
  const range = { from: to - 3 * HOUR, to };
  let wrong: string[] = [];
  for (let i = 0; i < TRIES; i++) {
    const compared = [compare, compareLookUp, compareValues].map((one) => one(host, simulator, range));
    wrong = (await Promise.all(compared)).flat();
    if (wrong.length === 0) {
      return [];
    }
    await pause(5000);
  }
  return wrong;
}

interface Range {
  from: number;
  to: number;
}

/** Sessions looked up by their IDs are those that there are. */
async function compareLookUp(host: Host, simulator: RunningSimulator, range: Range): Promise<string[]> {
  const sessionIds = someIDs(simulator.sessions(range), 0, 60);
  const query = { ...EVERY, queryType: 'sessions', limit: 100, sessionIds };
  const answer = await ask(host, query, range.from, range.to);
  if (answer.error !== undefined) {
    return [`look-up: ${answer.error}`];
  }
  const cells = (answer.frames?.[0]?.data.values ?? []).map((column) => column.map(String));
  const missing = sessionIds.filter((id) => id !== NO_SESSION && !cells.some((column) => column.includes(id)));
  return missing.map((id) => `look-up: ${id} is missing`);
}

/** What is offered for a variable is what the sessions have. */
async function compareValues(host: Host, simulator: RunningSimulator, range: Range): Promise<string[]> {
  const all = { sessionType: 'all', status: 'all', developerSessions: 'include' };
  const { status, body } = await host.resourceJSON<{ values?: Array<{ value: string; sessions?: number }> }>('values', {
    ...all,
    key: 'channel',
    range,
  });
  const { rows } = simulator.truth({
    query: { queryType: 'summary', measures: ['sessions'], groupBy: ['channel'], groupLimit: 1000, ...all },
    range,
  }).summary!;
  const want = rows.map(({ labels, values }) => `${labels.channel} ${values.sessions}`).sort();
  const got = (body.values ?? []).map(({ value, sessions }) => `${value} ${sessions}`).sort();
  return status === 200 && want.join() === got.join() ? [] : [`values (${status}): ${got} in place of ${want}`];
}

async function compare(host: Host, simulator: RunningSimulator, range: Range): Promise<string[]> {
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
