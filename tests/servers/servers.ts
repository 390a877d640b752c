import { setTimeout as pause } from 'node:timers/promises';
import { metric } from '../../scripts/metrics';
import { compare } from '../faults/compare';
import type { TestbedOptions, Range } from '../faults/testbed';
import { Testbed, until } from '../faults/testbed';
import type { Redis } from './redis';

/** What to start; the testbed's own settings go to every server. */
export interface ServersOptions extends Omit<TestbedOptions, 'sharedSimulator'> {
  redis: Redis;
  /** Grafana servers, each with a plugin of its own. */
  count?: number;
  /** Where the servers look for Redis, if not at its own port; and with which password. */
  redisAt?: { port?: number; password?: string };
}

/** Several plugins that share a Redis, before one simulated Kore.ai. */
export class Servers {
  readonly testbeds: Testbed[] = [];

  private constructor(private readonly options: ServersOptions) {}

  static async start(options: ServersOptions): Promise<Servers> {
    const servers = new Servers(options);
    for (let i = 0; i < (options.count ?? 3); i++) {
      await servers.add();
    }
    return servers;
  }

  /** One more server, which knows nothing yet; with other settings, if there are any. */
  async add(more: Pick<TestbedOptions, 'jsonData' | 'secureJsonData'> = {}): Promise<Testbed> {
    const { redis, redisAt, jsonData, secureJsonData, ...rest } = this.options;
    const shared = redis.settings(redisAt);
    const testbed = await Testbed.start({
      ...rest,
      sharedSimulator: this.testbeds[0]?.simulator,
      jsonData: { freshnessSeconds: 600, ...shared.jsonData, ...jsonData, ...more.jsonData },
      secureJsonData: { ...shared.secureJsonData, ...secureJsonData, ...more.secureJsonData },
    });
    this.testbeds.push(testbed);
    return testbed;
  }

  get simulator() {
    return this.testbeds[0].simulator;
  }

  /** What was asked of Kore.ai meanwhile. */
  async callsOf(work: () => Promise<unknown>): Promise<number> {
    const before = this.simulator.calls().length;
    await work();
    return this.simulator.calls().length - before;
  }

  /** Once so many calls were made. */
  async afterCalls(count: number): Promise<void> {
    await until(
      async () => this.simulator.calls().length,
      (made) => made >= count,
      60_000,
      5
    );
  }

  /** Which of them has made the most calls. */
  async reader(): Promise<number> {
    const made = await Promise.all(
      this.testbeds.map(async ({ host }) => metric(await host.metrics(), 'koreai_sessions_calls_total'))
    );
    return made.indexOf(Math.max(...made));
  }

  /** Once no more calls were made for a while. */
  async quiet(): Promise<void> {
    for (let before = -1, same = 0; same < 5;) {
      const now = this.simulator.calls().length;
      same = now === before ? same + 1 : 0;
      before = now;
      await pause(200);
    }
  }

  /**
   * What is wrong with an answer: [] when it is the truth, and the error where there is one in words. Throws when a
   * figure is wrong, or an error is not for people.
   */
  async wrong(testbed: Testbed, bot: string, range: Range): Promise<string[]> {
    const answer = await testbed.ask(bot, range);
    const errors = [answer.sessions, answer.figures].flatMap(({ error }) => (error === undefined ? [] : [error]));
    if (errors.length > 0) {
      errors.forEach(expectWords);
      return errors;
    }
    const { missing, extra, wrong } = compare(this, bot, range, this.simulator.now(), answer);
    expect({ missing, extra, wrong }).toEqual({ missing: 0, extra: 0, wrong: [] });
    return [];
  }

  async close(): Promise<void> {
    // The first one has the simulator.
    for (const testbed of [...this.testbeds].reverse()) {
      await testbed.close();
    }
    await this.options.redis.close();
  }
}

/** A sentence for people, and nothing of a library's own words. */
export function expectWords(error: string): void {
  expect(error).toMatch(/^[A-Z][^\n]{15,}$/);
  expect(error).not.toMatch(/dial tcp|i\/o timeout|context (deadline|canceled)|\bEOF\b|goroutine|redis: |%!/);
}

/** Starts servers, and stops them whatever comes of the work. */
export async function withServers(options: ServersOptions, work: (servers: Servers) => Promise<void>): Promise<void> {
  const servers = await Servers.start(options);
  try {
    await work(servers);
  } finally {
    await servers.close();
  }
}

/** Ends a server as a crash or the kernel does: at once. */
export function killHard({ host }: Testbed): void {
  process.kill(host.pid!, 'SIGKILL');
}
