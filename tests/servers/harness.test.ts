import type { Entry } from './keys';
import { allKeys, retype, spoil, SPOILINGS } from './keys';
import { connect, pairs, Redis, withRedis } from './redis';
import { expectWords } from './servers';
import { TcpRelay } from './tcpRelay';

/** All kinds of bytes, the same for the same seed. */
const bytes = (seed: number) => Buffer.from(Array.from({ length: 1000 }, (_, i) => (i * seed) & 0xff));
const [TEXT, FIELD, ITEM] = [7, 11, 13].map(bytes);

/** In hex. */
const fields = ({ parts }: Entry) =>
  Object.fromEntries(pairs(parts).map(([name, value]) => [name.toString(), value.toString('hex')]));

withRedis('a Redis for tests', () => {
  let redis: Redis;
  beforeEach(async () => (redis = await Redis.start()));
  afterEach(() => redis.close());

  const fill = async () => {
    await redis.admin.set('text', TEXT, 'PX', 60_000);
    await redis.admin.hset('hash', 'field', FIELD, 'count', 7);
    await redis.admin.zadd('zset', 5, 'member');
    await redis.admin.rpush('list', 'one', ITEM);
  };
  const held = async () => Object.fromEntries((await allKeys(redis.admin)).map((entry) => [entry.key, entry]));

  it('shows all that is in it, byte by byte', async () => {
    await fill();
    const { text, hash, zset, list } = await held();
    expect(Buffer.concat([...text.parts, ...list.parts]).equals(Buffer.concat([TEXT, Buffer.from('one'), ITEM]))).toBe(
      true
    );
    expect(fields(hash)).toEqual({ field: FIELD.toString('hex'), count: '37' });
    expect(zset.parts.map(String)).toEqual(['member', '5']);
    expect(text.ttl).toBeGreaterThan(1000);
    expect(hash.ttl).toBe(-1);
  });

  it.each(Object.keys(SPOILINGS))('spoils large values and nothing else: %s', async (how) => {
    await fill();
    expect(await spoil(redis.admin, how)).toBe(3);
    const { text, hash, zset, list } = await held();
    const now = [text.parts[0].toString('hex'), fields(hash).field, list.parts[1].toString('hex')];
    expect(now.filter((value, i) => value === [TEXT, FIELD, ITEM][i].toString('hex'))).toEqual([]);
    expect(text.ttl).toBeGreaterThan(1000);
    expect(fields(hash).count).toBe('37');
    expect([zset.parts.length, list.parts[0].toString()]).toEqual([2, 'one']);
  });

  it('puts other types in their place', async () => {
    await fill();
    expect(await retype(redis.admin)).toBe(4);
    const { text, ...others } = await held();
    expect([text.type, ...Object.values(others).map(({ type }) => type)]).toEqual([
      'list',
      'string',
      'string',
      'string',
    ]);
  });

  it('comes back empty, where it was', async () => {
    await fill();
    await redis.stop();
    await expect(connect(redis.port, 'a', 'b')).rejects.toThrow(/ECONNREFUSED/);
    await redis.start();
    expect(await allKeys(redis.admin)).toEqual([]);
  });

  it('says what the user of docker-compose.ha.yaml may not do, and who was not let in', async () => {
    const { jsonData, secureJsonData } = redis.settings();
    const user = await connect(redis.port, jsonData.redisUser, secureJsonData.redisPassword);
    await expect(user.flushall()).rejects.toThrow(/NOPERM/);
    await expect(user.set('elsewhere', 1)).rejects.toThrow(/NOPERM/);
    await expect(connect(redis.port, 'koreai', 'wrong')).rejects.toThrow(/WRONGPASS/);
    expect(await user.set('koreai:1:x', 1)).toBe('OK');
    user.disconnect();
    expect(await redis.refused()).toEqual(['key elsewhere', 'command flushall']);
  });

  it('is as slow as the way to it', async () => {
    const relay = await TcpRelay.start(redis.port);
    const order: string[] = [];
    relay.delay = 50;
    const slow = connect(relay.port, 'admin', 'admin').then((client) => {
      order.push('slow');
      client.disconnect();
    });
    await redis.admin.ping();
    order.push('straight');
    await slow;
    relay.close();
    expect(order).toEqual(['straight', 'slow']);
  });
});

it('knows sentences from errors of a library', () => {
  expectWords('Redis at 127.0.0.1:6379 does not answer: check the address under "Several Grafana servers".');
  for (const bad of [
    'EOF',
    'dial tcp 127.0.0.1:1: connect: connection refused.',
    'Reading: redis: nil reply here.',
    'no capital letter, but long enough.',
  ]) {
    expect(() => expectWords(bad)).toThrow();
  }
});
