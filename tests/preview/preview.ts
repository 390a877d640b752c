import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { expect, test as base } from '@playwright/test';
import { PAGE } from '../../preview/buildPage';
import type { DataSourceSettings, Host, QueryResult } from '../../preview/server';
import { startHost } from '../../preview/server';
import type { RunningSimulator } from '../../simulator';
import { startSimulator } from '../../simulator';

/** Where the simulator's clock stands: a Wednesday noon, long after its sessions of that morning have closed. */
export const NOW = Date.parse('2026-05-06T12:00:00Z');
/** What the preview asks for unless told otherwise. */
export const WEEK = { from: NOW - 7 * 86_400_000, to: NOW };

/** A simulator and the preview of it, for all tests of a worker. */
interface Testbed {
  simulator: RunningSimulator;
  host: Host;
  settings: DataSourceSettings;
}

/** The page, with what tests do there. */
export class Preview {
  /** Final answers to queries, by refId, oldest first. */
  readonly answers: Array<Record<string, QueryResult>> = [];
  /** How many points the newest answer was asked for. */
  maxDataPoints = 0;
  /** What the page complained about. */
  readonly complaints: string[] = [];

  constructor(
    readonly page: Page,
    readonly simulator: RunningSimulator,
    readonly host: Host,
    /** Those that the host begins with, and has again after the test. */
    readonly settings: DataSourceSettings
  ) {
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('response', async (response) => {
      if (!response.url().includes('/api/ds/query')) {
        return;
      }
      const { results } = (await response.json().catch(() => ({}))) as { results?: Record<string, QueryResult> };
      if (results && !Object.values(results).some(isPartial)) {
        this.maxDataPoints = response.request().postDataJSON().queries[0].maxDataPoints;
        this.answers.push(results);
      }
    });
  }

  /** Opens the page in a state; see preview/page/urlState.ts. */
  async open(state: Record<string, unknown> = {}) {
    const texts = Object.entries(state).map(([key, value]) => [
      key,
      typeof value === 'object' ? JSON.stringify(value) : String(value),
    ]);
    await this.page.goto(`${this.host.url}/?${new URLSearchParams(texts)}`);
  }

  get editor(): Locator {
    return this.page.getByRole('region', { name: 'Query editor' });
  }

  /** A chosen field of the query editor. */
  field(name: string | RegExp): Locator {
    return this.editor.getByRole('combobox', { name });
  }

  /** Picks options of a field by what people read there. */
  async choose(name: string | RegExp, ...options: string[]) {
    await this.field(name).click();
    for (const option of options) {
      await this.page.getByRole('option', { name: option }).first().click();
    }
  }

  /** The newest complete answer, once it satisfies `until`. */
  async answer(until: (result: QueryResult) => boolean = () => true): Promise<QueryResult> {
    const last = () => this.answers.at(-1)?.A;
    await expect.poll(() => Boolean(last() && until(last()!)), { timeout: 20_000 }).toBe(true);
    return last()!;
  }
}

function isPartial({ frames = [] }: QueryResult): boolean {
  return frames.some((frame) => (frame.schema.meta?.custom as { status?: string } | undefined)?.status === 'running');
}

/** Values of an answer's first frame by field name; several of one name stay in order. */
export function columns(
  result: QueryResult
): Array<{ name: string; labels?: Record<string, string>; values: unknown[] }> {
  const frame = result.frames![0];
  return frame.schema.fields.map(({ name = '', labels }, i) => ({ name, labels, values: frame.data.values[i] }));
}

export const test = base.extend<{ preview: Preview }, { testbed: Testbed }>({
  testbed: [
    async ({}, use) => {
      if (!existsSync(path.join(PAGE, 'index.html'))) {
        throw new Error('The preview is not built: run "npm test -- build-preview".');
      }
      const simulator = await startSimulator({ clock: new Date(NOW).toISOString() });
      const settings = {
        name: 'Kore.ai Sessions',
        url: simulator.url,
        jsonData: {
          scope: 'bot',
          bots: simulator.bots().map(({ id, name }) => ({ id, name })),
          authType: 'jwt',
          clientId: 'cs-sim',
        },
        secureJsonData: { clientSecret: 'sim-secret' },
      };
      const about = 'Sessions of the simulator';
      const host = await startHost({ settings, page: PAGE, about, now: () => simulator.now() });
      await use({ simulator, host, settings });
      await host.close();
      await simulator.close();
    },
    { scope: 'worker' },
  ],
  preview: async ({ testbed: { simulator, host, settings }, page }, use) => {
    const preview = new Preview(page, simulator, host, settings);
    await use(preview);
    host.setSettings(settings);
    expect(preview.complaints).toEqual([]);
  },
});

export { expect } from '@playwright/test';
