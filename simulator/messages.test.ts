/** @jest-environment node */
import type { MessageRow, RunningSimulator, SessionRow } from './index';
import { startSimulator } from './index';
import { ask, askError, askJson, goodToken, written } from './testing';
import { RecordedDataset } from './dataset';

const NOW = Date.parse('2026-05-08T12:00:00Z');
const HOUR = 3_600_000;
const iso = (ms: number) => new Date(ms).toISOString();
const free = { clock: iso(NOW), callsPerMinute: 0, callsPerHour: 0 };
const window = { dateFrom: iso(NOW - 24 * HOUR), dateTo: iso(NOW) };
const VOICE = 'st-sim-voice';

let simulator: RunningSimulator;
afterEach(() => simulator.close());

/** Closed sessions of a bot that said something, newest first. */
const talks = (bot: string, kind?: string): SessionRow[] =>
  simulator
    .sessions({ bot, from: NOW - 12 * HOUR, to: NOW - 2 * HOUR })
    .filter((row) => row.sessionStatus === 'closed' && Date.parse(row.start_time) < NOW - 4 * HOUR)
    .filter((row) => (row.noOfMessagesExchanged ?? 0) > 3 && (kind === undefined || row.containmentType === kind));
const textOf = (message: MessageRow) => JSON.stringify(message.components);

describe('conversations', () => {
  beforeEach(async () => {
    simulator = await startSimulator(free);
  });

  it('are the same at every start, and fit count, channel, language and containment type', async () => {
    const again = await startSimulator(free);
    await again.close();
    for (const row of [...talks(VOICE), ...talks('st-sim-support')]) {
      const said = simulator.messages(row.sessionId);
      expect(said).toEqual(again.messages(row.sessionId));
      expect(said).toHaveLength(row.noOfMessagesExchanged!);
      expect(said.every(({ channels }) => channels?.[0]?.type === row.channel)).toBe(true);
      expect(said[0].lang).toBe(row.session_lang?.[0] ?? 'en');
      const times = said.map(({ createdOn }) => createdOn);
      expect(times).toEqual([...times].sort());
    }
  });

  it('of drop-offs break off after a question of the bot', () => {
    for (const row of talks('st-sim-support', 'dropOff')) {
      const last = simulator.messages(row.sessionId).at(-1)!;
      expect(last.type).toBe('outgoing');
      expect(textOf(last)).toMatch(/\?|describe/);
    }
  });

  it('now and then have two messages in a millisecond, and voice ones a message after the end', () => {
    const all = talks('st-sim-support').map((row) => simulator.messages(row.sessionId));
    expect(all.some((said) => new Set(said.map((m) => m.createdOn)).size < said.length)).toBe(true);
    const after = talks(VOICE, 'dropOff').filter(
      (row) => simulator.messages(row.sessionId).at(-1)!.createdOn > (row.end_time ?? '')
    );
    expect(after).not.toEqual([]);
  });

  it('come newest first, or oldest first, page after page', async () => {
    const [row] = talks(VOICE);
    const said = simulator.messages(row.sessionId);
    const got: MessageRow[] = [];
    for (let more = true; more;) {
      const body = { ...window, sessionId: [row.sessionId], skip: got.length, limit: 3 };
      const page = await askJson(simulator, { bot: VOICE, messages: true, body });
      expect(page.total).toBe(said.length);
      got.push(...page.messages);
      more = page.moreAvailable;
    }
    expect(got).toEqual(JSON.parse(JSON.stringify([...said].reverse())));
    const body = { ...window, sessionId: [row.sessionId], limit: 100, forward: true };
    expect((await askJson(simulator, { bot: VOICE, messages: true, body })).messages).toEqual([...got].reverse());
  });

  it('come for several sessions at once, and for all of a range', async () => {
    const rows = talks(VOICE).slice(0, 3);
    const body = { ...window, sessionId: rows.map((row) => row.sessionId), limit: 1000 };
    const page = await askJson(simulator, { bot: VOICE, messages: true, body });
    expect(new Set(page.messages.map((m) => m.sessionId)).size).toBe(3);
    const range = { dateFrom: iso(NOW - HOUR), dateTo: iso(NOW), limit: 1 };
    expect((await askJson(simulator, { bot: VOICE, messages: true, body: range })).total).toBeGreaterThan(3);
  });

  it('have small pages for the account, and large ones for a bot', async () => {
    const range = { dateFrom: iso(NOW - 12 * HOUR), dateTo: iso(NOW), limit: 5000 };
    expect((await askJson(simulator, { messages: true, body: range })).messages).toHaveLength(100);
    expect((await askJson(simulator, { bot: VOICE, messages: true, body: range })).messages.length).toBeGreaterThan(
      100
    );
  });

  it('need windows under 7 days, 20 sessions at most and their own scope', async () => {
    const call = { bot: VOICE, messages: true };
    expect(await askError(simulator, { ...call, body: { dateFrom: iso(NOW - 168 * HOUR), dateTo: iso(NOW) } })).toMatch(
      /^412 .*7 days/
    );
    const many = Array.from({ length: 21 }, (_, i) => String(i));
    expect(await askError(simulator, { ...call, body: { ...window, sessionId: many } })).toMatch(
      /^412 .*20 are allowed/
    );
    expect(await askError(simulator, { ...call, token: goodToken({ appId: 'cs-sim-sessions-only' }) })).toMatch(
      /^401 .*Scope/
    );
    simulator.set({ chatHistory: false });
    expect(await askError(simulator, call)).toMatch(/^401 .*Scope/);
    expect((await ask(simulator, { bot: VOICE, body: window })).status).toBe(200);
  });

  it('count in the limits of the bot together with sessions', async () => {
    simulator.set({ callsPerMinute: 2 });
    await ask(simulator, { bot: VOICE, body: window });
    await ask(simulator, { bot: VOICE, messages: true, body: window });
    expect(await askError(simulator, { bot: VOICE, messages: true, body: window })).toMatch(/^429/);
    expect(simulator.calls().map(({ endpoint }) => endpoint)).toEqual(['sessions', 'messages', 'messages']);
  });

  it('have faults of their own', async () => {
    const body = { ...window, sessionId: [talks(VOICE)[0].sessionId], limit: 100 };
    const page = async (kind: string) => {
      simulator.set({ faults: [{ kind, endpoint: 'messages' } as never] });
      return (await ask(simulator, { bot: VOICE, messages: true, body })).text();
    };
    expect(JSON.parse(await page('no-id')).messages[0]).not.toHaveProperty('_id');
    expect(JSON.parse(await page('bad-dates')).messages[0].createdOn).toBe('yesterday at noon');
    expect(JSON.parse(await page('empty-page'))).toMatchObject({ messages: [], moreAvailable: true });
    expect(JSON.parse(await page('outside-rows')).messages.at(-1).sessionId).toMatch(/^ffffffff/);
    expect(JSON.parse(await page('wrong-shape'))).toEqual({ messages: { '0': { sessionId: 5 } } });
    simulator.set({ faults: [{ kind: 'server-error', endpoint: 'messages' }] });
    expect((await ask(simulator, { bot: VOICE, body: window })).status).toBe(200);
  });
});

it('written-down messages are given as they are', async () => {
  const [session] = written({ start_time: iso(NOW - HOUR) }).list(undefined, 0, NOW);
  const message = (i: number): MessageRow => ({
    _id: `ms-${i}`,
    type: 'incoming',
    createdOn: iso(NOW - HOUR),
    sessionId: session.id,
    botId: 'b',
    components: [{ cT: 'text', data: { text: String(i) } }],
  });
  const said = [message(0), message(1), message(2)];
  simulator = await startSimulator({ ...free, dataset: new RecordedDataset([session.row(NOW)], said) });
  expect(simulator.messages(session.id)).toEqual(said);
});
