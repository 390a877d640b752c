/** @jest-environment node */
import type { RunningSimulator } from './index';
import { startSimulator } from './index';
import { ask, askError, askJson, free, HOUR, iso, NOW } from './testing';

let simulator: RunningSimulator;
afterEach(() => simulator.close());

describe('getSessions', () => {
  beforeEach(async () => {
    simulator = await startSimulator(free);
  });

  it('pages through all sessions of a bot, newest first, as often as asked', async () => {
    const window = { dateFrom: iso(NOW - 24 * HOUR), dateTo: iso(NOW) };
    const want = simulator.sessions({ bot: 'st-sim-voice', from: NOW - 24 * HOUR, to: NOW + 1 });
    simulator.set({ pageCap: 70 });
    const got = [];
    for (let more = true; more;) {
      const page = await askJson(simulator, {
        bot: 'st-sim-voice',
        body: { ...window, skip: got.length, limit: 5000 },
      });
      expect(page.total).toBe(want.length);
      expect(page.sessions.length).toBeLessThanOrEqual(70);
      got.push(...page.sessions);
      more = page.moreAvailable;
    }
    expect(got).toEqual(JSON.parse(JSON.stringify(want)));
    const offset = await askJson(simulator, { bot: 'st-sim-voice', body: { ...window, offset: 5, limit: 2 } });
    expect(offset.sessions).toEqual(got.slice(5, 7));
  });

  it('answers for the account with the sessions of all bots', async () => {
    const page = await askJson(simulator, { body: { dateFrom: iso(NOW - HOUR), limit: 1000 } });
    expect(new Set(page.sessions.map((row) => row.botId)).size).toBeGreaterThan(2);
    expect((await askJson(simulator)).total).toBe(simulator.sessions({ from: NOW - 168 * HOUR, to: NOW + 1 }).length);
  });

  it('filters by containment type, session type, tags, user and call', async () => {
    const all = simulator.sessions({ from: NOW - 24 * HOUR, to: NOW + 1 });
    const window = { dateFrom: iso(NOW - 24 * HOUR), limit: 1000 };
    const total = async (body: object, search = '') =>
      (await askJson(simulator, { body: { ...window, ...body }, search })).total;
    for (const type of ['dropOff', 'selfService', 'agent']) {
      expect(await total({}, `?containmentType=${type}`)).toBe(
        all.filter((row) => row.containmentType === type).length
      );
    }
    expect(await total({ sessionType: 'interactive' })).toBe(
      all.filter((row) => row.sessionType !== 'non-interactive').length
    );
    const has = (kind: 'sessionTags' | 'userTags', ...pairs: unknown[]) =>
      all.filter((row) =>
        row.tags?.[kind]?.some((tag) => pairs.some((pair) => JSON.stringify(tag) === JSON.stringify(pair)))
      ).length;
    const billing = { name: 'intent', value: 'billing' };
    expect(await total({ tags: { and: [{ name: 'intent', values: ['billing'], type: 'session' }] } })).toBe(
      has('sessionTags', billing)
    );
    expect(has('sessionTags', billing)).toBeGreaterThan(0);
    const plans = [
      { name: 'plan', value: 'gold' },
      { name: 'plan', value: 'free' },
    ];
    expect(await total({ tags: { and: [{ name: 'plan', values: ['gold', 'free'], type: 'user' }] } })).toBe(
      has('userTags', ...plans)
    );
    expect(await total({ userId: 'nobody@example.com' })).toBe(0);
    expect(await total({}, '?callId=none')).toBe(0);
  });

  it('finds a session by the email or enterprise ID of its user, and by its call', async () => {
    const { Simulator } = await import('./simulator');
    const entry = new Simulator().dataset.list('st-sim-voice', NOW - 24 * HOUR, NOW, NOW).find((one) => one.email)!;
    const body = { dateFrom: iso(entry.start - 1), dateTo: iso(entry.start + 1) };
    for (const userId of [entry.email, entry.employee]) {
      const page = await askJson(simulator, { body: { ...body, userId } });
      expect(page.sessions.map((row) => row.sessionId)).toContain(entry.id);
    }
    const page = await askJson(simulator, { body, search: `?callId=${entry.callId}` });
    expect(page.sessions.map((row) => row.sessionId)).toEqual([entry.id]);
  });

  it('gives sessions by ID whatever else is asked for, names unknown ones, and withholds old session tags', async () => {
    const tagged = (from: number) =>
      simulator.sessions({ from, to: from + HOUR }).find((row) => row.tags!.sessionTags!.length > 0)!;
    const recent = tagged(NOW - 13 * 24 * HOUR);
    const old = tagged(NOW - 15 * 24 * HOUR);
    const page = await askJson(simulator, {
      body: {
        sessionId: [old.sessionId, 'nope', recent.sessionId],
        sessionType: 'non-interactive',
        dateFrom: iso(NOW),
      },
    });
    expect(page).toMatchObject({ total: 2, moreAvailable: false, invalidSessions: ['nope'] });
    expect(page.sessions).toEqual([recent, { ...old, tags: { ...old.tags, sessionTags: [] } }]);
    const ids = Array.from({ length: 51 }, (_, i) => String(i));
    expect(await askError(simulator, { body: { sessionId: ids } })).toMatch(
      /^412 Validation errors\/ Invalid arguments: sessionId/
    );
  });

  it.each([
    ['a body that is no JSON', '{'],
    ['a list', '[]'],
    ['seven days', { dateFrom: '2026-05-01', dateTo: '2026-05-08' }],
    ['seven days up to now', { dateFrom: iso(NOW - 168 * HOUR) }],
    ['a date of another form', { dateFrom: '05/01/2026' }],
    ['a date that does not exist', { dateFrom: '2026-02-31T00:00:00.000Z' }],
    ['a range that ends before it begins', { dateFrom: '2026-05-03', dateTo: '2026-05-02' }],
    ['a negative skip', { skip: -1 }],
    ['a limit that is text', { limit: '10' }],
    ['an unknown session type', { sessionType: 'all' }],
    ['tags without and', { tags: [] }],
    ['a tag of an unknown type', { tags: { and: [{ name: 'a', values: ['b'], type: 'x' }] } }],
  ])('refuses %s with 412', async (_, body) => {
    expect(await askError(simulator, { body })).toMatch(/^412 Validation errors\/ Invalid arguments/);
  });

  it('refuses an unknown bot, an unknown containment type, and what is not getSessions', async () => {
    expect(await askError(simulator, { bot: 'st-none/../x' })).toBe('400 Invalid StreamId');
    expect(await askError(simulator, { search: '?containmentType=other' })).toMatch(/^412/);
    expect((await fetch(`${simulator.url}/api/public/getSessions`)).status).toBe(404);
  });

  it('checks the token of each call', async () => {
    expect(await askError(simulator, { token: null })).toBe('401 Invalid JWT token');
    expect(await askError(simulator, { secret: 'wrong' })).toBe('401 Invalid SDK credentials');
    expect(await askError(simulator, { claims: { appId: 'cs-sim-unpublished' } })).toMatch('401 Permission denied');
    expect(await askError(simulator, { claims: { appId: 'cs-sim-bot-only' } })).toMatch('401 Permission denied');
    expect((await ask(simulator, { bot: 'st-sim-sales', claims: { appId: 'cs-sim-bot-only' } })).status).toBe(200);
    simulator.set({ scope: 'account' });
    expect(await askError(simulator, { bot: 'st-sim-sales' })).toMatch('401 Permission denied');
    simulator.set({ requireJti: true });
    expect(await askError(simulator, { claims: { jti: undefined } })).toMatch('jti is required');
  });

  it('tells its own time, and goes by it alone once its clock is off', async () => {
    expect((await ask(simulator)).headers.get('date')).toBe('Fri, 08 May 2026 12:00:00 GMT');
    simulator.set({ clockOffset: HOUR });
    const response = await ask(simulator, { claims: { exp: NOW / 1000 + 1800 } });
    expect(response.headers.get('date')).toBe('Fri, 08 May 2026 13:00:00 GMT');
    expect(response.status).toBe(401);
    expect((await ask(simulator, { claims: { exp: NOW / 1000 + 5400 } })).status).toBe(200);
  });
});

describe('what the contract leaves open', () => {
  it.each([
    [{}, 2],
    [{ inclusiveFrom: false }, 1],
    [{ inclusiveTo: false }, 1],
    [{ inclusiveFrom: false, inclusiveTo: false }, 0],
    [{ borderPrecision: 'second' as const }, 1],
  ])('borders with %j let in %d of the two sessions on them', async (settings, count) => {
    simulator = await startSimulator({ ...free, ...settings });
    const [last, first] = simulator.sessions({ bot: 'st-sim-sales', from: NOW - 5 * HOUR, to: NOW });
    expect(last.start_time).not.toMatch(/000Z$/);
    const body = { dateFrom: first.start_time, dateTo: last.start_time };
    expect((await askJson(simulator, { bot: 'st-sim-sales', body })).total).toBe(count);
  });

  it('a dateTo without time ends the day before it, or with it', async () => {
    simulator = await startSimulator(free);
    const body = { dateFrom: '2026-05-05', dateTo: '2026-05-06' };
    const day = (from: string, to: string) => simulator.sessions({ from: Date.parse(from), to: Date.parse(to) }).length;
    expect((await askJson(simulator, { body })).total).toBe(day('2026-05-05', '2026-05-06'));
    simulator.set({ dateOnlyTo: 'end' });
    expect((await askJson(simulator, { body })).total).toBe(day('2026-05-05', '2026-05-07'));
  });

  it('total can lie', async () => {
    simulator = await startSimulator(free);
    const body = { dateFrom: iso(NOW - HOUR), limit: 3 };
    const { total } = await askJson(simulator, { body });
    const lies = [];
    for (const lie of ['high', 'low', 'page', 'missing'] as const) {
      simulator.set({ total: lie });
      lies.push((await askJson(simulator, { body })).total);
    }
    expect(lies).toEqual([total * 2 + 1, Math.floor(total / 2), 3, undefined]);
  });
});

describe('limits, latency and port', () => {
  it('refuses calls over the limit, each bot on its own, and counts them', async () => {
    simulator = await startSimulator({ clock: iso(NOW), callsPerMinute: 2, retryAfter: true });
    const statuses = [];
    for (const bot of ['st-sim-sales', 'st-sim-sales', 'st-sim-sales', 'st-sim-voice', undefined]) {
      const response = await ask(simulator, { bot });
      statuses.push(response.status);
      expect(response.headers.has('retry-after')).toBe(response.status === 429);
    }
    expect(statuses).toEqual([200, 200, 429, 200, 200]);
    const stats = simulator.stats();
    expect(stats).toMatchObject({ calls: 5, refused: 1, outcomes: { ok: 4, rateMinute: 1 }, maxPerMinute: 5 });
    expect(stats.sources['st-sim-sales']).toMatchObject({ calls: 3, refused: 1, maxPerMinute: 3 });
    expect(stats.sources.account).toMatchObject({ calls: 1, rows: 100 });
    simulator.reset();
    expect(simulator.stats().calls).toBe(0);
    expect((await ask(simulator, { bot: 'st-sim-sales' })).status).toBe(200);
  });

  it('takes its time, and gives up when the client does', async () => {
    simulator = await startSimulator({ ...free, latency: 60_000 });
    const abort = new AbortController();
    const call = ask(simulator, { signal: abort.signal });
    while (simulator.stats().inFlight === 0) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    abort.abort();
    await expect(call).rejects.toThrow();
    while (simulator.stats().inFlight > 0) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(simulator.stats().maxInFlight).toBe(1);
  });

  it('says when the port is taken', async () => {
    simulator = await startSimulator(free);
    await expect(startSimulator({ port: simulator.port })).rejects.toThrow('EADDRINUSE');
  });
});
