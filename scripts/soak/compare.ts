import { setTimeout as pause } from 'node:timers/promises';
import type { Host, QueryResult } from '../../preview/server';
import type { RunningSimulator } from '../../simulator';
import { ask, EVERY, HOUR, MINUTE } from './load';
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

// An active session is checked again after a twentieth of its age, by Kore.ai's clock.
const SETTLE = HOUR / 4;

/**
 * Stops the clock, so far ahead that all active sessions are due, and asks for what
 * was read all along, until it is complete and right. What still differs at the end,
 * in words: deleted sessions and edited tags of settled spans are noticed only within a
 * day, so the last hours are compared.
 */
export async function differences(host: Host, simulator: RunningSimulator): Promise<string[]> {
  // Half an hour of this can spend the calls of an hour.
  simulator.set({ callsPerHour: 0 });
  host.setSettings({ jsonData: { ...host.settings.jsonData, callsPerHour: 0 } });
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

/**
 * Counts the newest sessions once the load has ended and calls may be spent. Their late ones are looked for at each
 * refresh, so a number that differs must come with the notice that it is older. Returns those that do not, in words.
 */
export async function differencesWithoutNotice(host: Host, simulator: RunningSimulator): Promise<string[]> {
  const to = simulator.now();
  simulator.set({ clock: to });
  await pause(20_000); // longer than an answer is fresh, also where a refresh takes several calls
  const query = { ...QUERY, measures: ['sessions'] };
  const range = { from: to - 25 * MINUTE, to };
  const answer = await ask(host, { schemaVersion: 1, ...query }, range.from, range.to);
  // As data frames have them.
  const notices = (answer.frames?.[0]?.schema.meta?.notices ?? []) as Array<{ text: string }>;
  if (answer.error !== undefined || notices.some(({ text }) => text.startsWith('Shown is what was known'))) {
    return [];
  }
  const want = simulator.truth({ query, range }).summary?.rows ?? [];
  return unequal(answer, want, ['sessions']);
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
  return unequal(answer, simulator.truth({ query: QUERY, range }).summary!.rows, MEASURES);
}

interface Row {
  labels: Record<string, string>;
  values: Record<string, unknown>;
}

/** The figures of bots that differ from what is expected. */
function unequal(answer: QueryResult, want: Row[], measures: string[]): string[] {
  const columns = answer.frames?.[0]?.data.values ?? [];
  const got = new Map(
    (columns[0] ?? []).map((bot, i) => [String(bot), columns.slice(1).map((cells) => round(cells[i]))])
  );
  return want.flatMap(({ labels, values }) => {
    const expected = measures.map((measure) => round(values[measure]));
    const found = got.get(labels.bot);
    return JSON.stringify(found) === JSON.stringify(expected)
      ? []
      : [`${labels.bot}: ${found} in place of ${expected}`];
  });
}

const round = (value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(10)) : value);
