import { HOUR, MINUTE } from '../faults/plainDataset';
import type { Entry } from './keys';
import { allKeys } from './keys';
import { Redis, withRedis } from './redis';
import { Servers } from './servers';
import { NOW } from './sessions';

jest.setTimeout(120_000);

const SECRET = 'cl13nt-s3cr3t/with+signs=and-more';
const PASSWORD = 'demo-valkey';
const KEEP_HOURS = 5;
const RANGE = { from: NOW - 24 * HOUR, to: NOW };
/** Every session, with all that can be asked for. */
const ALL = { schemaVersion: 1, queryType: 'sessions', sessionType: 'all', status: 'all', limit: 20_000 };

/** Names of one source: its keys, in one slot of a cluster. */
const NAME = /^koreai:1:\{[0-9a-f]{32,64}\}:[a-z0-9:]+$/i;

withRedis('what lies in Redis', () => {
  let servers: Servers;
  let entries: Entry[];
  const texts = new Set<string>();

  beforeAll(async () => {
    const redis = await Redis.start();
    servers = await Servers.start({
      redis,
      count: 2,
      clock: 'real',
      simulator: { clientSecret: SECRET, sessionsPerDay: 800, pageCap: 100, latency: 20 },
      jsonData: { redisKeepHours: KEEP_HOURS },
      secureJsonData: { clientSecret: SECRET },
    });
    const asked = servers.testbeds.map((testbed) => testbed.query({ A: ALL }, RANGE));
    // In the middle there are leases and wishes, too.
    await servers.afterCalls(5);
    const during = await allKeys(redis.admin);
    const answers = await Promise.all(asked);
    expect(answers.map(({ A }) => A.error)).toEqual([undefined, undefined]);
    entries = [...during, ...(await allKeys(redis.admin))];
    // Every text of a session: IDs, tags, times, whatever it is.
    JSON.stringify(servers.simulator.sessions(RANGE), (_name, value) => {
      if (typeof value === 'string' && value.length >= 6) {
        texts.add(value);
      }
      return value;
    });
  });
  afterAll(() => servers?.close());

  it('is something', () => {
    expect(entries.length).toBeGreaterThan(3);
    expect(entries.reduce((sum, { parts }) => sum + Buffer.concat(parts).length, 0)).toBeGreaterThan(10_000);
    expect(texts.size).toBeGreaterThan(1000);
  });

  it('tells nothing of sessions, bots, users, the address or a secret', () => {
    const { clientId } = servers.simulator.settings();
    const { host } = new URL(servers.simulator.url);
    const wanted = [...texts, clientId, host, SECRET, PASSWORD, 'st-sim', 'getSessions', 'containment'];
    const all = Buffer.concat(entries.flatMap(({ key, parts }) => [Buffer.from(key), ...parts]));
    const encoded = [SECRET, ...servers.simulator.bots().map(({ id }) => id)].flatMap((text) => [
      Buffer.from(text).toString('base64').replace(/=+$/, ''),
      Buffer.from(text).toString('hex'),
      encodeURIComponent(text),
    ]);
    expect([...wanted, ...encoded].filter((text) => all.includes(text))).toEqual([]);
    // Session IDs are hex digits, and could be kept as the bytes that they stand for.
    const ids = [...texts].filter((text) => /^[0-9a-f]{24}$/.test(text));
    expect(ids.length).toBeGreaterThan(500);
    expect(ids.filter((id) => all.includes(Buffer.from(id, 'hex')))).toEqual([]);
  });

  it('cannot be pressed further: it is encrypted, or already pressed', async () => {
    const { deflateSync } = await import('node:zlib');
    const large = entries.flatMap(({ parts }) => parts).filter(({ length }) => length > 1000);
    expect(large.length).toBeGreaterThan(0);
    expect(large.filter((part) => deflateSync(part, { level: 9 }).length < 0.98 * part.length)).toEqual([]);
  });

  it('has names that tell nothing, and no more than its time to live', () => {
    const names = entries.map(({ key }) => key);
    expect(names.filter((name) => !NAME.test(name))).toEqual([]);
    const most = KEEP_HOURS * HOUR + MINUTE;
    expect(entries.filter(({ ttl }) => ttl < 0 || ttl > most).map(({ key, ttl }) => `${key} ${ttl}`)).toEqual([]);
  });
});
