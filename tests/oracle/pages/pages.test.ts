import type { SessionRow, SessionsQuery, SimulatorOptions } from '../../../simulator';
import { RecordedDataset } from '../../../simulator';
import { readAnswer } from '../answer';
import type { Testbed } from '../testbed';
import { startTestbed } from '../testbed';
import { differences } from '../compare';

// Each test starts a back end of its own and reads thousands of sessions.
jest.setTimeout(60_000);

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** A Thursday just after midnight UTC, so that windows of seven days meet busy and quiet hours. */
const NOW = Date.parse('2026-05-14T00:20:07.891Z');

const WEEK = { from: NOW - 7 * DAY, to: NOW };
/** Kore.ai answers less than seven days a call: two windows, and three. */
const EIGHT_DAYS = { from: NOW - 8 * DAY, to: NOW };
const TWO_WEEKS = { from: NOW - 15 * DAY, to: NOW };

/** One of each type; counts, users and lengths each show a session that is missing, twice or another. */
const QUERIES: SessionsQuery[] = [
  {
    queryType: 'timeSeries',
    measures: ['sessions', 'dropOffRate', 'users', 'averageDuration', 'messages'],
    groupBy: ['channel'],
    interval: '1h',
  },
  {
    queryType: 'summary',
    measures: ['sessions', 'dropOffRate', 'users', 'medianDuration', 'messages', 'averageTasks'],
    groupBy: ['sessionTag.intent'],
  },
  {
    queryType: 'sessions',
    sessionType: 'all',
    status: 'all',
    developerSessions: 'include',
    limit: 50_000,
    tagColumns: ['sessionTag.intent', 'userTag.plan'],
  },
];

/** Starts a testbed for one test and closes it however that ends. */
async function within(
  options: SimulatorOptions,
  jsonData: Record<string, unknown>,
  test: (testbed: Testbed) => Promise<void>
) {
  const testbed = await startTestbed({ seed: 5, clock: new Date(NOW).toISOString(), ...options }, jsonData);
  try {
    await test(testbed);
  } finally {
    await testbed.close();
  }
}

/** Asks all three types and compares them with the truth of this moment. */
async function expectTruth({ ask, simulator }: Testbed, range: { from: number; to: number }) {
  for (const query of QUERIES) {
    const truth = simulator.truth({ query, range });
    const answer = readAnswer(await ask({ query, range }));
    expect(truth.matched).toBeGreaterThan(100);
    expect([query.queryType, differences(answer, truth, query)]).toEqual([query.queryType, []]);
  }
}

describe('seven days, at a clock that stands still', () => {
  it.each([
    [7, 60],
    [100, 1000],
    [1000, 1500],
  ])('with %i rows a page at most', async (pageCap, sessionsPerDay) => {
    await within({ pageCap, sessionsPerDay }, {}, async (testbed) => {
      await expectTruth(testbed, WEEK);
      expect(testbed.simulator.stats().rows).toBeGreaterThan(6 * sessionsPerDay);
    });
  });

  it('with few rows a page asked for', async () => {
    await within({ sessionsPerDay: 300 }, { pageSize: 50 }, (testbed) => expectTruth(testbed, WEEK));
  });

  it('over more than two windows, of an account', async () => {
    await within({ sessionsPerDay: 400, pageCap: 100 }, { scope: 'account', bots: [] }, (testbed) =>
      expectTruth(testbed, TWO_WEEKS)
    );
  });

  it('from all that is known, once a part of it was asked for', async () => {
    await within({ sessionsPerDay: 500, pageCap: 100 }, {}, async (testbed) => {
      for (const [from, to] of [
        [9, 8.3],
        [3, 2],
        [5.5, 2.5],
        [0.1, 0],
      ]) {
        await expectAnswered(testbed, { from: NOW - from * DAY, to: NOW - to * DAY });
      }
      await expectTruth(testbed, { from: NOW - 10 * DAY, to: NOW });
    });
  });
});

describe('what is kept makes no difference', () => {
  it('asked again, from the store alone', async () => {
    await within({ sessionsPerDay: 500, pageCap: 100 }, { freshnessSeconds: 600 }, async (testbed) => {
      await expectTruth(testbed, WEEK);
      const { calls } = testbed.simulator.stats();
      await expectTruth(testbed, WEEK);
      expect(testbed.simulator.stats().calls).toBe(calls);
    });
  });

  it('after parts of it were dropped to make room', async () => {
    await within({ sessionsPerDay: 2000 }, { memoryMiB: 1 }, async (testbed) => {
      const days = [14, 10, 6, 2, 8, 14, 4, 2, 12];
      for (const day of days) {
        await expectTruth(testbed, { from: NOW - day * DAY, to: NOW - (day - 1.5) * DAY });
      }
      expect(await testbed.host.metrics()).toMatch(/^koreai_sessions_evictions_total\{.*\} [1-9]/m);
    });
  });
});

async function expectAnswered({ ask }: Testbed, range: { from: number; to: number }) {
  const result = await ask({ query: { queryType: 'summary', measures: ['sessions'] }, range });
  expect(result.error).toBeUndefined();
}

function closed(start: number, number: number): SessionRow {
  return {
    sessionId: Math.floor(start / 1000).toString(16) + String(number).padStart(16, '0'),
    botId: 'st-borders',
    start_time: new Date(start).toISOString(),
    containmentType: 'dropOff',
  };
}

describe('what the contract leaves open makes no difference', () => {
  const borders: SimulatorOptions[] = [];
  for (const inclusiveFrom of [true, false]) {
    for (const inclusiveTo of [true, false]) {
      borders.push({ inclusiveFrom, inclusiveTo, borderPrecision: 'ms' });
      borders.push({ inclusiveFrom, inclusiveTo, borderPrecision: 'second' });
    }
  }
  /** Sessions at the first and the last millisecond of every minute in which a window may begin or end. */
  const rows: SessionRow[] = [];
  for (let minute = -7 * DAY - 120 * MINUTE; minute < 0; minute += MINUTE) {
    if (minute < -7 * DAY + 60 * MINUTE || minute > -60 * MINUTE) {
      const first = Math.floor((NOW + minute) / MINUTE) * MINUTE;
      rows.push(closed(first, rows.length), closed(first + MINUTE - 1, rows.length + 1));
    }
  }
  const range = { from: NOW - 7 * DAY - 90 * MINUTE, to: NOW };

  it.each(borders.map((flags) => [JSON.stringify(flags), flags] as const))('borders %s', async (_name, flags) => {
    await within({ sessionsPerDay: 200, pageCap: 100, ...flags }, {}, (testbed) => expectTruth(testbed, EIGHT_DAYS));
    await within({ pageCap: 30, dataset: new RecordedDataset(rows), ...flags }, {}, (testbed) =>
      expectTruth(testbed, range)
    );
  });

  it.each(['high', 'low', 'page', 'missing'] as const)('a total that is %s', async (total) => {
    await within({ sessionsPerDay: 300, pageCap: 30, total }, {}, (testbed) => expectTruth(testbed, WEEK));
  });
});

describe('while sessions arrive and close between two questions', () => {
  const STEPS = [7, 65, 20 * 60].map((minutes) => minutes * MINUTE);
  const traffic = { sessionsPerDay: 400, pageCap: 100, deleted: 0, edited: 0, longActive: 0 };

  it('each answer is the truth of its moment', async () => {
    await within(traffic, { freshnessSeconds: 1 }, async (testbed) => {
      await expectTruth(testbed, WEEK);
      for (const step of STEPS) {
        testbed.simulator.set({ advance: step });
        const now = testbed.simulator.now();
        await fresh(testbed);
        await expectTruth(testbed, { from: now - 7 * DAY, to: now });
      }
    });
  });

  it('what was deleted or edited long after its end is seen once the range is read again', async () => {
    await within({ sessionsPerDay: 400, deleted: 0.05, edited: 0.1, longActive: 0.03 }, {}, async (testbed) => {
      await expectTruth(testbed, WEEK);
      testbed.simulator.set({ advance: 20 * 60 * MINUTE });
      const now = testbed.simulator.now();
      const range = { from: now - 7 * DAY, to: now };
      await expectAnswered(testbed, range);
      expect((await testbed.host.resourceJSON('refresh', { range })).status).toBe(200);
      await expectTruth(testbed, range);
    });
  });
});

/** Asks until the newest sessions of every bot were read at this moment. */
async function fresh(testbed: Testbed) {
  const now = testbed.simulator.now();
  const unread = () => {
    const calls = testbed.simulator
      .calls()
      .filter(({ at, to, status }) => at === now && (to ?? 0) >= now && status === 200);
    return testbed.simulator.bots().filter(({ id }) => !calls.some(({ source }) => source === id));
  };
  const deadline = Date.now() + 20_000;
  while (unread().length > 0 && Date.now() < deadline) {
    await expectAnswered(testbed, { from: now - DAY, to: now });
  }
  expect(unread()).toEqual([]);
}
