import type { JSONFrame } from '../../../preview/server';
import type { SessionsQuery, TruthMessage } from '../../../simulator';
import type { Testbed } from '../testbed';
import { startTestbed } from '../testbed';

// Starts a back end for each data source that is asked.
jest.setTimeout(120_000);

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.parse('2026-05-14T12:20:07.891Z');
const RANGE = { from: NOW - 6 * HOUR, to: NOW };
const TWO_WEEKS = { from: NOW - 14 * DAY, to: NOW };
const CLOCK = { seed: 5, clock: new Date(NOW).toISOString() };

const QUERIES: Record<string, SessionsQuery> = {
  'the newest sessions': { queryType: 'conversation' },
  'the last three messages of drop-offs': {
    queryType: 'conversation',
    containmentTypes: ['dropOff'],
    lastMessages: 3,
    limit: 20,
  },
  'sessions of every kind': {
    queryType: 'conversation',
    sessionType: 'all',
    status: 'all',
    developerSessions: 'include',
    limit: 20,
  },
  'sessions of one bot that a filter keeps': {
    queryType: 'conversation',
    bots: ['st-sim-voice'],
    filters: [{ key: 'channel', operator: '=', values: ['ivr'] }],
    limit: 10,
  },
};

let testbed: Testbed;
afterEach(() => testbed.close());

/** Asks and reads the log lines of the answer; throws what the back end says when it refused. */
async function ask(query: SessionsQuery, range = RANGE) {
  const result = await testbed.ask({ query, range });
  if (result.error !== undefined) {
    throw new Error(result.error);
  }
  const [frame] = result.frames as JSONFrame[];
  const column = (name: string) => frame.data.values[frame.schema.fields.findIndex((f) => f.name === name)];
  const nanos = (frame.data as { nanos?: Array<number[] | null> }).nanos?.[0];
  const labels = column('labels') as Array<Record<string, string>>;
  const messages = (column('timestamp') as number[]).map((time, i) => ({
    id: column('id')[i],
    time,
    from: labels[i].from,
    sessionId: labels[i].sessionId,
    text: column('body')[i],
  })) as TruthMessage[];
  const notices = ((frame.schema.meta?.notices ?? []) as Array<{ text: string }>).map(({ text }) => text);
  return { messages, nanos, labels, notices };
}

const messageCalls = () => testbed.simulator.calls().filter(({ endpoint }) => endpoint === 'messages');

describe.each(Object.entries(QUERIES))('%s', (_, query) => {
  it.each<[string, object, object]>([
    ['at once', {}, {}],
    ['in pages of seven', { messagePageCap: 7 }, {}],
    ['of the account, in pages of 100', {}, { scope: 'account' }],
    ['without a total', { total: 'missing', messagePageCap: 11 }, {}],
  ])('answer with what was said, %s', async (__, options, jsonData) => {
    testbed = await startTestbed({ ...CLOCK, ...options }, { conversations: 'on', ...jsonData });
    const { messages, nanos } = await ask(query);
    const truth = testbed.simulator.truth({ query, range: RANGE }).conversation!;
    expect(messages).toEqual(truth.messages);
    expect(messages.length).toBeGreaterThan(10);
    // Whoever sorts by time keeps the order, also of several messages in a millisecond.
    const stamps = messages.map(({ time }, i) => time + (nanos?.[i] ?? 0) / 1e6);
    expect(stamps.every((stamp, i) => i === 0 || stamp >= stamps[i - 1])).toBe(true);
    const ties = messages.filter(({ time }, i) => time === messages[i - 1]?.time);
    expect(ties.every((message) => nanos![messages.indexOf(message)] > 0)).toBe(true);
  });
});

describe('sessions by their IDs', () => {
  beforeEach(async () => {
    testbed = await startTestbed(CLOCK, { conversations: 'on' });
  });

  it('share a call where they lie in one window, wherever that is', async () => {
    const rows = testbed.simulator
      .sessions({ bot: 'st-sim-support', ...TWO_WEEKS })
      .filter((r) => r.sessionStatus === 'closed');
    const near = rows.slice(0, 12);
    const far = rows.slice(-3);
    const sessionIds = [...near, ...far].map((row) => row.sessionId);
    const query = { queryType: 'conversation', sessionIds };
    const { messages } = await ask(query);
    expect(messages).toEqual(testbed.simulator.truth({ query, range: RANGE }).conversation!.messages);
    expect(messages.length).toBeGreaterThan(20);
    expect(messageCalls()).toHaveLength(2);
    expect(messageCalls().every(({ from, to }) => to! - from! < 7 * DAY)).toBe(true);
  });

  it('of any bot are found; unknown ones are named', async () => {
    const rows = ['st-sim-sales', 'st-sim-voice', 'st-sim-legacy'].map((bot) =>
      testbed.simulator
        .sessions({ bot, ...RANGE })
        .filter((r) => r.sessionStatus !== 'active')
        .at(-1)!
    );
    const sessionIds = [...rows.map((row) => row.sessionId), 'f'.repeat(24)];
    const query = { queryType: 'conversation', sessionIds };
    const { messages, notices } = await ask(query);
    expect(messages).toEqual(testbed.simulator.truth({ query, range: RANGE }).conversation!.messages);
    expect(notices).toEqual(expect.arrayContaining([expect.stringContaining(`session ID ${'f'.repeat(24)}`)]));
  });

  it('that are known cost one call', async () => {
    await testbed.ask({ query: { queryType: 'sessions', bots: ['st-sim-voice'], limit: 5000 }, range: RANGE });
    const [row] = testbed.simulator.sessions({ bot: 'st-sim-voice', ...RANGE }).filter((r) => r.noOfMessagesExchanged);
    const before = testbed.simulator.calls().length;
    await ask({ queryType: 'conversation', sessionIds: [row.sessionId] });
    expect(testbed.simulator.calls().length - before).toBe(1);
  });
});

it('masked, no run of four digits is left, nor an address', async () => {
  testbed = await startTestbed(CLOCK, { conversations: 'masked', conversationPatterns: ['StartFlow'] });
  const { messages, labels } = await ask({ queryType: 'conversation', sessionType: 'all', limit: 20 });
  const shown = [
    ...messages.map(({ text }) => text),
    ...labels.map(({ sessionId: _, ...rest }) => JSON.stringify(rest)),
  ];
  expect(shown.filter((text) => /\p{Nd}{4}|[^•\s]@[^•\s]|StartFlow/u.test(text))).toEqual([]);
  expect(shown.some((text) => text.includes('••••'))).toBe(true);
});

it('the app without the scope Chat History is told so', async () => {
  testbed = await startTestbed({ ...CLOCK, chatHistory: false }, { conversations: 'on' });
  await expect(ask({ queryType: 'conversation' })).rejects.toThrow(/lacks the scope Chat History/);
});

it('off, nothing is asked and nothing is said', async () => {
  testbed = await startTestbed(CLOCK);
  await expect(ask({ queryType: 'conversation' })).rejects.toThrow(/Conversations are off/);
  expect(messageCalls()).toEqual([]);
});
