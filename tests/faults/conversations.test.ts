import type { JSONFrame, QueryResult } from '../../preview/server';
import type { Fault, MessageRow, SessionRow } from '../../simulator';
import { FAULT_KINDS } from '../../simulator';
import { RecordedDataset } from '../../simulator/dataset';
import { Testbed } from './testbed';
import type { FaultCase } from './table';
import { CASES } from './table';

// Every fault of the table, striking only calls for messages: the same words for people, or all that was said.

jest.setTimeout(120_000);

const NOW = Date.parse('2026-05-08T12:00:00Z');
const HOUR = 3_600_000;
const RANGE = { from: NOW - 6 * HOUR, to: NOW };
const iso = (ms: number) => new Date(ms).toISOString();
/** In every message: nothing but the answers to conversations may hold it. */
const WORDS = 'what-a-person-said';
/** Messages of a bot's one session. */
const COUNT = 40;
/** Grafana's own way to record what a plugin sends and gets. */
const CAPTURE = { headers: { 'X-Grafana-HAR-Capture': 'true' } };

/** How a fault of sessions reads with messages, where it reads differently. */
const SAYS: Record<string, RegExp> = {
  'no-scope': /lacks the scope Chat History/,
  html: /a web page \(HTML\) instead of messages/,
  'wrong-shape': /JSON that is not an answer of getMessagesV2/,
};
const RATE = /limit|Kore\.ai asked to wait|budget/;
const isRate = ({ name }: FaultCase) => name.startsWith('rate-');
/** Spoiled rows that a notice counts. */
const LOST: Record<string, number> = { 'no-id': 3, 'bad-dates': 3, 'no-dates': 3 };
/** Fields of sessions, which messages do not have, and what takes too much memory beside others. */
const LEFT_OUT = /^wrong-(tags|count|end|channel|types)$|^null-|^huge$/;

const cases: FaultCase[] = CASES.filter(({ name }) => !LEFT_OUT.test(name));
const botOf = (name: string) => `st-${name}`;
const sessionOf = (i: number) => `${(NOW / 1000 - 7200).toString(16)}${String(i).padStart(16, '0')}`;

const rows = cases.map(({ name }, i): SessionRow => ({
  sessionId: sessionOf(i),
  botId: botOf(name),
  channel: 'rtm',
  start_time: iso(NOW - 2 * HOUR),
  end_time: iso(NOW - HOUR),
  sessionType: 'interactive',
  containmentType: 'dropOff',
  sessionStatus: 'closed',
}));
const messages = rows.flatMap((row) =>
  Array.from({ length: COUNT }, (_, n): MessageRow => ({
    _id: `ms-${row.botId}-${n}`,
    type: n % 2 ? 'incoming' : 'outgoing',
    createdOn: iso(NOW - 2 * HOUR + n * 1000),
    sessionId: row.sessionId,
    botId: row.botId,
    components: [{ cT: 'text', data: { text: `${WORDS} ${n}` } }],
    tags: { messageTags: [{ name: 'told', value: WORDS }] },
  }))
);

/** The bodies of an answer, oldest first. */
function bodies(result: QueryResult): string[] {
  const [frame] = (result.frames ?? []) as JSONFrame[];
  const at = frame?.schema.fields.findIndex(({ name }) => name === 'body') ?? -1;
  return (frame?.data.values[at] ?? []) as string[];
}

const notices = (result: QueryResult): string[] =>
  ((result.frames?.[0]?.schema.meta?.notices ?? []) as Array<{ text: string }>).map(({ text }) => text);
const all = Array.from({ length: COUNT }, (_, n) => `${WORDS} ${n}`);

describe.each([
  { title: 'a fault', chosen: cases.filter(({ slow }) => !slow), timeoutSeconds: 60 },
  { title: 'a slow fault', chosen: cases.filter(({ slow }) => slow), timeoutSeconds: 1 },
])('$title', ({ chosen, timeoutSeconds }) => {
  let testbed: Testbed;
  const results = new Map<string, QueryResult>();
  const captures: string[] = [];

  beforeAll(async () => {
    testbed = await Testbed.start({
      dataset: new RecordedDataset(rows, messages),
      clock: NOW,
      simulator: { messagePageCap: 25 },
      jsonData: { conversations: 'on', timeoutSeconds },
    });
    const faults = chosen.map(({ name, fault }): Fault => ({ ...fault, source: botOf(name), endpoint: 'messages' }));
    testbed.simulator.set({ faults });
    const ask = async ({ name }: FaultCase) => {
      const query = { queryType: 'conversation', bots: [botOf(name)] };
      const { A, ...rest } = await testbed.query({ A: query }, RANGE, CAPTURE);
      results.set(name, A);
      captures.push(JSON.stringify(rest));
    };
    await Promise.all(chosen.map(ask));
  });
  afterAll(() => testbed.close());

  it.each(chosen.map((one) => [one.name, one] as const))('%s', (name, one) => {
    const result = results.get(name)!;
    const { outcome } = one;
    if (outcome.kind === 'error') {
      expect(result.error).toMatch(isRate(one) ? RATE : (SAYS[name] ?? outcome.says));
      expect(isRate(one) ? [429, 504] : [outcome.status]).toContain(result.status);
      expect(result).toMatchObject({ errorSource: 'downstream' });
      expect(result.frames).toBeUndefined();
      return;
    }
    expect(result.error).toBeUndefined();
    const lost = LOST[name] ?? 0;
    expect(bodies(result)).toHaveLength(COUNT - lost);
    expect(all).toEqual(expect.arrayContaining(bodies(result)));
    expect(notices(result)).toEqual(lost ? [`${lost} messages could not be read and are left out.`] : []);
    expect(lost > 0 || bodies(result).every((body, i) => body === all[i])).toBe(true);
  });

  it('no message is in a log, a metric, a capture of traffic or another answer', async () => {
    // Else nothing was proved.
    expect([...results.values()].some((result) => JSON.stringify(result).includes(WORDS)) || timeoutSeconds === 1).toBe(
      true
    );
    const resource = { range: RANGE, key: 'sessionTag.told' };
    const resources = ['bots', 'keys', 'values', 'refresh'].map((path) =>
      testbed.host.resourceJSON(path, path === 'bots' ? undefined : resource).catch(String)
    );
    const sessions = await testbed.query(
      { S: { queryType: 'sessions', limit: 100, tagColumns: ['sessionTag.told'] } },
      RANGE
    );
    testbed.simulator.set({ faults: [] });
    const rest = [...testbed.log, ...captures, await testbed.host.metrics(), await testbed.host.health(), sessions];
    const texts = [...rest, ...(await Promise.all(resources))].map((one) => JSON.stringify(one));
    expect(texts.filter((text) => text.includes(WORDS))).toEqual([]);
    expect(captures.filter((text) => text.includes('getMessages'))).toEqual([]);
  });
});

it('every fault of the simulator is tried on messages', () => {
  const tried = new Set(cases.map(({ fault }) => fault.kind));
  // A clock that is off concerns all bots; wrong types are below; a huge answer is read as any other.
  expect(FAULT_KINDS.filter((kind) => !tried.has(kind))).toEqual(['huge', 'clock-off', 'wrong-types']);
});

it.each(['components', 'tags', 'channels', 'taskName', 'type', 'createdBy', 'lang', 'botId'])(
  'a wrong type in %s loses no message',
  async (field) => {
    const [row] = rows;
    const testbed = await Testbed.start({
      dataset: new RecordedDataset(
        [row],
        messages.filter(({ sessionId }) => sessionId === row.sessionId)
      ),
      clock: NOW,
      jsonData: { conversations: 'on' },
    });
    testbed.simulator.set({ faults: [{ kind: 'wrong-types', endpoint: 'messages', field, value: [null, { a: 5 }] }] });
    const { A } = await testbed.query({ A: { queryType: 'conversation' } }, RANGE);
    await testbed.close();
    expect(A.error).toBeUndefined();
    expect(bodies(A)).toHaveLength(COUNT);
  }
);
