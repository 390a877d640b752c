import type { Redis } from 'ioredis';
import { pairs } from './redis';

/** A key with all that it holds. */
export interface Entry {
  key: string;
  type: string;
  /** Left to live, in ms; -1 is for ever. */
  ttl: number;
  /** Values, fields and members, as they are. */
  parts: Buffer[];
}

/** All keys of a server. */
export async function allKeys(redis: Redis): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (const key of await redis.keysBuffer('*')) {
    const type = await redis.type(key);
    const parts = type === 'none' ? [] : flat(await redis.callBuffer(...read(type, key)));
    entries.push({ key: key.toString('latin1'), type, ttl: await redis.pttl(key), parts });
  }
  // A lease may end meanwhile.
  return entries.filter(({ type, ttl }) => type !== 'none' && ttl !== -2);
}

function read(type: string, key: Buffer): [string, ...Array<Buffer | number | string>] {
  switch (type) {
    case 'string':
      return ['GET', key];
    case 'hash':
      return ['HGETALL', key];
    case 'list':
      return ['LRANGE', key, 0, -1];
    case 'set':
      return ['SMEMBERS', key];
    case 'zset':
      return ['ZRANGE', key, 0, -1, 'WITHSCORES'];
    default:
      return ['XRANGE', key, '-', '+'];
  }
}

/** All texts in an answer, however deep they stand. */
function flat(reply: unknown): Buffer[] {
  if (Array.isArray(reply)) {
    return reply.flatMap(flat);
  }
  return reply === null ? [] : [Buffer.isBuffer(reply) ? reply : Buffer.from(String(reply))];
}

/** How values are spoiled. */
export const SPOILINGS: Record<string, (value: Buffer, other: Buffer) => Buffer> = {
  'other bytes': (value) => Buffer.from(value.map((_, i) => (i * 131 + 7) & 0xff)),
  'one other bit': (value) => Buffer.from(value.map((byte, i) => (i === value.length >> 1 ? byte ^ 1 : byte))),
  'half of them': (value) => value.subarray(0, value.length >> 1),
  'no bytes': () => Buffer.alloc(0),
  'another one in its place': (_value, other) => other,
};

/** Spoils every value that is not a time or a number; its key and time to live stay. Returns how many. */
export async function spoil(redis: Redis, how: keyof typeof SPOILINGS): Promise<number> {
  const values: Array<{ value: Buffer; write: (value: Buffer) => Promise<unknown> }> = [];
  for (const { key, type, parts } of await allKeys(redis)) {
    const name = Buffer.from(key, 'latin1');
    if (type === 'string') {
      values.push({ value: parts[0], write: (value) => redis.set(name, value, 'KEEPTTL') });
    } else if (type === 'hash') {
      for (const [field, value] of pairs(parts)) {
        values.push({ value, write: (spoiled) => redis.hset(name, field, spoiled) });
      }
    } else if (type === 'list') {
      parts.forEach((value, i) => values.push({ value, write: (spoiled) => redis.lset(name, i, spoiled) }));
    }
  }
  const sealed = values.filter(({ value }) => value.length > 24);
  for (const [i, { value, write }] of sealed.entries()) {
    await write(SPOILINGS[how](value, sealed[(i + 1) % sealed.length].value));
  }
  return sealed.length;
}

/** Puts a text in the place of everything that is something else, and a list in the place of a text. */
export async function retype(redis: Redis): Promise<number> {
  const entries = await allKeys(redis);
  for (const { key, type, ttl } of entries) {
    const name = Buffer.from(key, 'latin1');
    await redis.del(name);
    await (type === 'string' ? redis.rpush(name, 'x') : redis.set(name, 'x'));
    await redis.pexpire(name, Math.max(ttl, 1000));
  }
  return entries.length;
}
