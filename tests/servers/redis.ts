import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import { Redis as Client } from 'ioredis';
import { findRedisServer } from '../../scripts/redisServer';

/** Without one, tests that need it are skipped. */
const program = findRedisServer();
/** `describe` where there is a Redis server. The bench, which knows no tests, reads this file as well. */
export const withRedis = (name: string, tests: () => void) => (program ? describe : describe.skip)(name, tests);

/** The settings of docker-compose.ha.yaml: what its user may do is enough, or a test fails. */
const CONF = path.resolve(__dirname, '../../docker/ha/valkey.conf');
const USER = 'koreai';
const PASSWORD = 'demo-valkey';
const ADMIN = 'admin';

/** A real Redis server on a free port of this machine, in a folder of its own. */
export class Redis {
  private child?: ChildProcess;
  private client?: Client;

  private constructor(
    readonly port: number,
    private readonly folder: string
  ) {
    // Whatever becomes of the test, nothing is left running.
    process.once('exit', this.end);
  }

  /** Makes one; `conf`: lines for its redis.conf. It does not run yet. */
  static async prepare(...conf: string[]): Promise<Redis> {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'koreai-redis-'));
    const redis = new Redis(await freePort(), folder);
    const own = [`port ${redis.port}`, 'bind 127.0.0.1', `dir ${folder}`, 'maxmemory 0'];
    const lines = [`include ${CONF}`, ...own, `user ${ADMIN} on >${ADMIN} ~* &* +@all`, ...conf];
    writeFileSync(path.join(folder, 'redis.conf'), `${lines.join('\n')}\n`);
    return redis;
  }

  /** Makes one and starts it. */
  static async start(...conf: string[]): Promise<Redis> {
    const redis = await Redis.prepare(...conf);
    await redis.start();
    return redis;
  }

  /** Starts it, again on the same port and empty if it ran before. Resolves when it listens. */
  async start(): Promise<void> {
    const child = spawn(program!, [path.join(this.folder, 'redis.conf')], { stdio: ['ignore', 'pipe', 'inherit'] });
    this.child = child;
    await new Promise<void>((resolve, reject) => {
      const said: string[] = [];
      child.once('error', reject);
      child.once('close', () => reject(new Error(`Redis has ended:\n${said.slice(-10).join('\n')}`)));
      readline.createInterface({ input: child.stdout! }).on('line', (line) => {
        said.push(line);
        if (line.includes('Ready to accept connections')) {
          resolve();
        }
      });
    });
    this.client = await connect(this.port, ADMIN, ADMIN);
  }

  /** An administrator's connection. */
  get admin(): Client {
    return this.client!;
  }

  /** Ends it; connections are cut off. */
  async stop(): Promise<void> {
    this.client?.disconnect();
    const { child } = this;
    if (child?.exitCode === null && child.signalCode === null) {
      const closed = new Promise((resolve) => child.once('close', resolve));
      child.kill('SIGKILL');
      await closed;
    }
  }

  /** Lets it stand still: it takes connections and answers nothing. */
  freeze(): void {
    this.child?.kill('SIGSTOP');
  }

  thaw(): void {
    this.child?.kill('SIGCONT');
  }

  /** Forgets everything. */
  async flush(): Promise<void> {
    await this.admin.flushall();
  }

  /** Leads an administrator there. */
  get adminUrl(): string {
    return `redis://${ADMIN}:${ADMIN}@127.0.0.1:${this.port}`;
  }

  /** What the data source's settings have to say. */
  settings({ port = this.port, password = PASSWORD }: { port?: number; password?: string } = {}) {
    const jsonData = { redisMode: 'single', redisAddress: `127.0.0.1:${port}`, redisUser: USER };
    return { jsonData, secureJsonData: { redisPassword: password } };
  }

  /** What the plugin's user tried and may not do. */
  async refused(): Promise<string[]> {
    const log = (await this.admin.call('ACL', 'LOG')) as unknown[][];
    const entries = log.map((entry) => Object.fromEntries(pairs(entry.map(String))));
    return entries.filter(({ reason }) => reason !== 'auth').map(({ reason, object }) => `${reason} ${object}`);
  }

  async close(): Promise<void> {
    await this.stop();
    process.off('exit', this.end);
    rmSync(this.folder, { recursive: true, force: true });
  }

  private readonly end = () => this.child?.kill('SIGKILL');
}

/** Connects and signs in. Rejects when nobody listens, or with Redis' own words; never tries again. */
export async function connect(port: number, username: string, password: string): Promise<Client> {
  const options = { username, password, lazyConnect: true, retryStrategy: () => null, enableReadyCheck: false };
  const client = new Client(port, '127.0.0.1', options);
  // Without a listener it prints; the commands themselves reject.
  let refused: Error | undefined;
  client.on('error', (error) => (refused ??= error));
  await client.connect().catch((error: Error) => {
    throw refused ?? error;
  });
  return client;
}

/** A flat list of names and values as pairs. */
export function pairs<T>(flat: T[]): Array<[T, T]> {
  return Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i], flat[2 * i + 1]]);
}

/** A port of this machine that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
