/** @jest-environment node */
import type { RunningSimulator } from '../index';
import { startSimulator } from '../index';
import type { TestAnswer } from '../testing';
import { ask, askError, askJson } from '../testing';
import type { Fault } from './schedule';
import { FAULT_KINDS, FaultSchedule, parseFaults } from './schedule';

const NOW = Date.parse('2026-05-08T12:00:00Z');
const BODY = { dateFrom: '2026-05-08', limit: 120 };

let simulator: RunningSimulator;
let good: TestAnswer;
beforeAll(async () => {
  simulator = await startSimulator({ clock: NOW, callsPerMinute: 0, callsPerHour: 0 });
  good = await askJson(simulator, { body: BODY });
});
afterAll(() => simulator.close());
beforeEach(() => simulator.reset());

const strike = (fault: Fault) => simulator.set({ faults: [fault] });
const answer = async (fault: Fault) => {
  strike(fault);
  return askJson(simulator, { body: BODY });
};
const text = async (fault: Fault) => {
  strike(fault);
  const response = await ask(simulator, { body: BODY });
  return { response, body: await response.text() };
};

describe('the schedule', () => {
  const turns = (fault: Omit<Fault, 'kind'>, calls = 8) => {
    const schedule = new FaultSchedule();
    schedule.set([{ kind: 'hang', ...fault }]);
    return Array.from({ length: calls }, (_, i) => schedule.next({ source: 'b', skip: i % 2, ids: false }).length).join(
      ''
    );
  };

  it('strikes always, after some calls, so many times, every so-manyth, or on later pages', () => {
    expect(turns({})).toBe('11111111');
    expect(turns({ after: 2 })).toBe('00111111');
    expect(turns({ after: 2, count: 3 })).toBe('00111000');
    expect(turns({ every: 3 })).toBe('10010010');
    expect(turns({ skipOver: 0 })).toBe('01010101');
    expect(turns({ skipUpTo: 0, after: 1, count: 1 })).toBe('00100000');
    expect(turns({ source: 'other' })).toBe('00000000');
    expect(turns({ ids: true })).toBe('00000000');
  });

  it('names what cannot be read', () => {
    expect(parseFaults(['gzip', { kind: 'hang', after: 1 }])).toEqual([{ kind: 'gzip' }, { kind: 'hang', after: 1 }]);
    expect(() => parseFaults({ kind: 'gzip' })).toThrow('array');
    expect(() => parseFaults([{ kind: 'boom' }])).toThrow('"boom"');
  });

  it('counts calls and strikes, and logs them', async () => {
    strike({ kind: 'server-error', after: 1, count: 1 });
    const statuses = [];
    for (let i = 0; i < 3; i++) {
      statuses.push((await ask(simulator)).status);
    }
    expect(statuses).toEqual([200, 500, 200]);
    expect(simulator.settings().faults).toMatchObject([{ seen: 3, struck: 1 }]);
    expect(simulator.stats().outcomes).toEqual({ ok: 2, 'fault:server-error': 1 });
  });
});

describe('faults that refuse', () => {
  it.each([
    ['invalid-credentials', '401 Invalid SDK credentials'],
    ['invalid-token', '401 Invalid JWT token'],
    ['no-scope', '401 Permission denied. Scope is incorrect!'],
    ['token-expired', '401 error verifying the jwt: jwt expired'],
    ['token-replayed', '401 error verifying the jwt: jwt replay detected, jti was used before'],
    ['token-jti', '401 error verifying the jwt: with jti, exp must not be more than one hour ahead'],
    ['wrong-bot', '400 Invalid StreamId'],
    ['invalid-arguments', '412 Validation errors/ Invalid arguments: simulated'],
    ['rate-minute', "429 You've exceeded the per-minute rate limit. Please try again after some time."],
    ['rate-hour', "429 You've exceeded the hourly rate limit. Please try again after some time."],
    ['server-error', '500 Internal server error'],
    ['unavailable', '503 Service unavailable'],
  ] as const)('%s', async (kind, want) => {
    strike({ kind });
    expect(await askError(simulator)).toBe(want);
  });

  it('say when to come back only if told to', async () => {
    for (const kind of ['rate-minute', 'rate-hour', 'unavailable'] as const) {
      expect((await text({ kind })).response.headers.get('retry-after')).toBeNull();
      expect((await text({ kind, retryAfter: 7 })).response.headers.get('retry-after')).toBe('7');
    }
  });

  it('are pages, nothing, or the way to another host', async () => {
    const gateway = await text({ kind: 'bad-gateway' });
    expect([gateway.response.status, gateway.response.headers.get('content-type')]).toEqual([
      502,
      'text/html; charset=utf-8',
    ]);
    const page = await text({ kind: 'html' });
    expect([page.response.status, page.body.slice(0, 9)]).toEqual([200, '<!DOCTYPE']);
    expect(await text({ kind: 'empty-body' })).toMatchObject({ body: '', response: { status: 200 } });
    const { response } = await text({ kind: 'redirect', location: 'http://elsewhere.invalid/x' });
    expect([response.status, response.headers.get('location')]).toEqual([307, 'http://elsewhere.invalid/x']);
  });
});

describe('faults of sending', () => {
  it('reset the connection, before or in the middle of the body', async () => {
    strike({ kind: 'reset-before' });
    await expect(ask(simulator)).rejects.toThrow();
    strike({ kind: 'reset' });
    const response = await ask(simulator);
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow();
  });

  it('hang until the client goes', async () => {
    strike({ kind: 'hang' });
    const abort = new AbortController();
    const call = ask(simulator, { signal: abort.signal });
    while (simulator.stats().inFlight === 0 || simulator.stats().calls === 0) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    abort.abort();
    await expect(call).rejects.toThrow();
    while (simulator.stats().inFlight > 0) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  });

  it('drip byte by byte', async () => {
    strike({ kind: 'drip', bytesPerSecond: 1000 });
    const response = await ask(simulator, { body: { ...BODY, dateTo: BODY.dateFrom } });
    const sizes = [];
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      sizes.push(chunk.length);
    }
    expect(sizes.length).toBeGreaterThan(10);
  });

  it('gzip, break off, and pad', async () => {
    const zipped = await text({ kind: 'gzip' });
    expect(zipped.response.headers.get('content-encoding')).toBe('gzip');
    expect(JSON.parse(zipped.body)).toEqual(good);
    const { body } = await text({ kind: 'truncated' });
    expect(body.length).toBe(Math.floor(JSON.stringify(good).length / 2));
    expect(() => JSON.parse(body)).toThrow();
    const huge = await text({ kind: 'huge', megabytes: 3 });
    expect(huge.body.length).toBeGreaterThan(3 * 1024 * 1024);
    expect(JSON.parse(huge.body).sessions).toEqual(good.sessions);
  });

  it('moves the Date header', async () => {
    expect((await text({ kind: 'clock-off' })).response.headers.get('date')).toBe('Fri, 08 May 2026 13:00:00 GMT');
    expect((await text({ kind: 'clock-off', offset: -60_000 })).response.headers.get('date')).toMatch('11:59:00');
  });
});

describe('faults of content', () => {
  it('has another shape, or is encrypted', async () => {
    expect(await answer({ kind: 'wrong-shape' })).toEqual({ sessions: { '0': { sessionId: 5 } } });
    expect(await answer({ kind: 'wrong-shape', value: [1] })).toEqual([1]);
    expect(await answer({ kind: 'encrypted' })).not.toHaveProperty('sessions');
  });

  it('lies about what there is', async () => {
    const whole = { ...BODY, limit: 1000 };
    simulator.set({ faults: [] });
    const { moreAvailable, total } = await askJson(simulator, { body: whole });
    expect(moreAvailable).toBe(false);
    strike({ kind: 'more-forever' });
    expect((await askJson(simulator, { body: whole })).moreAvailable).toBe(true);
    expect(await askJson(simulator, { body: { ...whole, skip: total } })).toMatchObject({
      moreAvailable: true,
      sessions: [],
    });
    expect((await answer({ kind: 'total-high' })).total).toBe(good.total * 10 + 1000);
    expect((await answer({ kind: 'total-low' })).total).toBe(Math.floor(good.total / 10));
    expect(await answer({ kind: 'total-missing' })).not.toHaveProperty('total');
    expect(await answer({ kind: 'empty-page' })).toEqual({ ...good, sessions: [], moreAvailable: true });
  });

  it('repeats, shuffles and adds rows', async () => {
    expect((await answer({ kind: 'repeat-rows', rows: 2 })).sessions).toEqual([
      ...good.sessions,
      ...good.sessions.slice(0, 2),
    ]);
    const shuffled = (await answer({ kind: 'shuffle-rows' })).sessions;
    expect(shuffled).not.toEqual(good.sessions);
    const ids = (rows: TestAnswer['sessions']) => rows.map((row) => row.sessionId).sort();
    expect(ids(shuffled)).toEqual(ids(good.sessions));
    const { sessions } = await answer({ kind: 'outside-rows' });
    expect(sessions).toHaveLength(good.sessions.length + 1);
    expect(sessions.at(-1)!.start_time < '2026-04-10').toBe(true);
  });

  it('spoils rows', async () => {
    const first = async (fault: Fault) => (await answer(fault)).sessions[0];
    expect(await first({ kind: 'no-id' })).not.toHaveProperty('sessionId');
    expect((await first({ kind: 'bad-dates' })).start_time).toBe('yesterday at noon');
    expect((await first({ kind: 'unknown-containment' })).containmentType).toBe('callback');
    expect((await first({ kind: 'million-tags', tags: 1000 })).tags!.sessionTags).toHaveLength(1000);
    expect(await first({ kind: 'wrong-types', field: 'session_lang', value: 5 })).toMatchObject({ session_lang: 5 });
    expect((await answer({ kind: 'no-id', rows: 3 })).sessions.filter((row) => row.sessionId)).toHaveLength(117);
  });

  it('has every field wrong in every way on a page of 120', async () => {
    const { sessions } = await answer({ kind: 'wrong-types' });
    expect(sessions).toHaveLength(120);
    for (const field of Object.keys(good.sessions[0]) as Array<keyof (typeof sessions)[0]>) {
      const kinds = new Set(
        sessions.map((row) => (row[field] === null ? 'null' : Array.isArray(row[field]) ? 'list' : typeof row[field]))
      );
      expect([field, kinds.size]).toEqual([field, expect.any(Number)]);
      expect(kinds.size).toBeGreaterThanOrEqual(5);
    }
  });

  it('can strike together', async () => {
    simulator.set({ faults: ['total-low', 'more-forever', 'gzip'] });
    expect(await askJson(simulator, { body: BODY })).toMatchObject({
      moreAvailable: true,
      total: Math.floor(good.total / 10),
    });
  });
});

it('each kind of fault changes what the client gets', async () => {
  // Those that never end or never begin, are slow, or need the last page to show: each has its test above.
  const slow = ['hang', 'drip', 'huge', 'million-tags', 'reset', 'reset-before', 'more-forever'];
  for (const kind of FAULT_KINDS.filter((one) => !slow.includes(one))) {
    const { response, body } = await text({ kind });
    const same = response.status === 200 && body === JSON.stringify(good);
    expect([kind, same && !response.headers.has('content-encoding') && response.headers.get('date')]).toEqual([
      kind,
      kind === 'clock-off' ? 'Fri, 08 May 2026 13:00:00 GMT' : false,
    ]);
  }
});
