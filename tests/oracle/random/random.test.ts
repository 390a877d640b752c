import { INTERVALS, MEASURES, QUERY_TYPES } from '../../../src/query';
import type { SessionsQuery, Truth } from '../../../simulator';
import { readAnswer } from '../answer';
import type { Testbed } from '../testbed';
import { startTestbed } from '../testbed';
import { differences } from '../compare';
import { CHANGES, NOW, ZONES } from './moments';
import type { RandomQuestion } from './questions';
import { combination, COMBINATIONS, questions, SHIFTS, split, SPLITS } from './questions';
import { vocabulary } from './vocabulary';
import { LINKED, SEED, USERS, SCENARIO, ZONE_OF_BOTS } from './scenario';

const DAY = 86_400_000;
const all = questions(SEED, vocabulary(USERS));
const truths: Truth[] = [];

const measuresOf = ({ query }: RandomQuestion) => query.measures ?? [];
const filtersOf = ({ query }: RandomQuestion) => query.filters ?? [];
const groupsOf = ({ query }: RandomQuestion) => query.groupBy ?? [];

describe('random questions', () => {
  let bots: Testbed;
  let account: Testbed;
  let linked: Testbed;

  beforeAll(async () => {
    bots = await startTestbed(SCENARIO, { timeZone: ZONE_OF_BOTS });
    account = await startTestbed(SCENARIO, { scope: 'account', bots: [] });
    linked = await startTestbed({ ...SCENARIO, linkedBots: LINKED }, { timeZone: ZONE_OF_BOTS });
  });
  afterAll(() => Promise.all([bots, account, linked].map((testbed) => testbed?.close())));

  it.each(all.map((question) => [question.number, JSON.stringify(question.query), question] as const))(
    '%i %s',
    async (_number, _query, question) => {
      const { query, range, maxDataPoints, alert } = question;
      const testbed = question.account ? account : isOfLinked(question) ? linked : bots;
      const timeZone = question.account ? undefined : ZONE_OF_BOTS;
      const ofRule = { rule: alert, account: question.account };
      const asked = { query: { ...query } as SessionsQuery, range, maxDataPoints, timeZone, ...ofRule };
      const answer = readAnswer(await testbed.ask(question));
      const truth = testbed.simulator.truth({
        ...asked,
        finalTo: query.finalOnly ? finalIn(answer.notices) : undefined,
      });
      truths[question.number] = truth;
      expect(differences(answer, truth, query)).toEqual([]);
    },
    60_000
  );
});

/** Every fourth question is about bots of which some return the sessions of others. */
const isOfLinked = ({ number, account }: RandomQuestion) => number % 4 === 3 && !account;

/**
 * From when on the answer holds sessions to be not final; Infinity where it does not say. The clock of the simulator
 * stands and that of the back end goes on, so that the truth cannot tell it to the second.
 */
function finalIn(notices: string[]): number {
  const [, found] = notices.map((text) => FINAL.exec(text)).find((match) => match) ?? [];
  const at = found ? Date.parse(`${found.replace(' ', 'T')}Z`) : Infinity;
  if (found) {
    expect(Math.abs(NOW - at)).toBeLessThan(45 * 60_000);
  }
  return at;
}

const FINAL = /^Only what is final: .*?(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) UTC/;

describe('together they', () => {
  it('cover every measure under every operator on every dimension', () => {
    expect(all.length).toBeGreaterThanOrEqual(300);
    const asked = (q: RandomQuestion) => filtersOf(q).flatMap((f) => measuresOf(q).map((m) => combination(m, f)));
    expect(missing(COMBINATIONS, asked)).toEqual([]);
  });

  it('cover every measure by every dimension', () => {
    const asked = (q: RandomQuestion) =>
      measuresOf(q).flatMap((measure) => groupsOf(q).map((key) => split(measure, key)));
    expect(missing(SPLITS, asked)).toEqual([]);
  });

  it('cover every query type and interval, and days of both clock changes of every zone', () => {
    // Conversations have an oracle of their own (tests/oracle/conversations): they are no measures of sessions.
    const measured = QUERY_TYPES.filter((type) => type !== 'conversation');
    expect(missing(measured, ({ query }) => [query.queryType ?? 'timeSeries'])).toEqual([]);
    expect(missing(['', ...INTERVALS], ({ query }) => [query.interval ?? 'none'])).toEqual([]);
    expect(missing(INTERVALS, ({ number }) => [truths[number].timeSeries?.interval ?? 'none'])).toEqual([]);
    expect(missing(ZONES, ({ query }) => [query.timeZone ?? 'none'])).toEqual([]);
    const wanted = CHANGES.flatMap(({ zone, at }) => ['1h', '3h', '1d'].map((interval) => `${zone} ${at} ${interval}`));
    const asked = ({ query, range }: RandomQuestion) =>
      CHANGES.filter(({ zone, at }) => zone === query.timeZone && range.from <= at && range.to >= at).map(
        ({ zone, at }) => `${zone} ${at} ${query.interval}`
      );
    expect(missing(wanted, asked)).toEqual([]);
  });

  it('cover shifts, also across a clock change, and everything that is chosen from a list', () => {
    expect(missing(SHIFTS, ({ query }) => [query.timeShift ?? ''])).toEqual([]);
    const across = ({ query, range }: RandomQuestion) =>
      CHANGES.some(({ zone, at }) => {
        const between = range.from > at - DAY && range.from - 7 * DAY <= at;
        return zone === query.timeZone && between && /[dw]$/.test(query.timeShift ?? '');
      });
    expect(all.filter(across).length).toBeGreaterThan(10);
    const chosen = ({ query }: RandomQuestion) => [
      query.sessionType,
      query.status,
      query.developerSessions,
      query.fetch,
    ];
    const choices = [
      'interactive',
      'non-interactive',
      'closed',
      'active',
      'all',
      'exclude',
      'include',
      'only',
      'filtered',
    ];
    expect(missing(choices, (question) => chosen(question).map(String))).toEqual([]);
    expect(all.filter(({ query }) => (query.bots?.length ?? 0) > 1).length).toBeGreaterThan(10);
    expect(all.filter(({ account }) => account).length).toBeGreaterThan(30);
    expect(all.filter(({ query }) => query.tagColumns).length).toBeGreaterThan(10);
    expect(missing(SHIFTS, ({ query }) => [query.compare ?? ''])).toEqual([]);
    expect(all.filter(({ query }) => query.format === 'values' && query.compare).length).toBeGreaterThan(10);
    expect(all.filter(({ query }) => query.apiUserId).length).toBeGreaterThan(10);
  });

  it('cover bots that return the sessions of others: by bot, chosen, filtered and looked up', () => {
    const linked = all.filter(isOfLinked);
    const byBot = ({ query }: RandomQuestion) => query.groupBy?.includes('bot');
    const isChosen = ({ query }: RandomQuestion) => (query.bots?.length ?? 0) > 0;
    const filters = (q: RandomQuestion) => filtersOf(q).some(({ key }) => key === 'bot');
    const looksUp = ({ query }: RandomQuestion) => Boolean(query.apiUserId) || query.fetch === 'filtered';
    for (const kind of [byBot, isChosen, filters, looksUp]) {
      expect(linked.filter(kind).length).toBeGreaterThan(5);
    }
  });

  it('cover alert rules, by bot and by tags, too', () => {
    const rules = all.filter(({ alert }) => alert);
    expect(rules.length).toBeGreaterThan(30);
    expect(rules.filter(({ query }) => query.groupBy?.join() === 'bot').length).toBeGreaterThan(0);
    expect(rules.filter(({ query }) => query.groupBy?.some((key) => key.includes('Tag.'))).length).toBeGreaterThan(3);
    expect(rules.filter(({ number }) => truths[number].timeSeries?.interval === 'whole').length).toBeGreaterThan(1);
  });

  it('have something to answer', () => {
    expect(truths.filter(({ matched }) => matched > 0).length).toBeGreaterThan(0.65 * all.length);
    expect(truths.filter(({ folded }) => folded > 0).length).toBeGreaterThan(30);
    expect(truths.filter(({ openLeftOut }) => openLeftOut > 0).length).toBeGreaterThan(30);
    expect(truths.filter(({ sessions: table }) => table && table.rows.length < table.matched).length).toBeGreaterThan(
      5
    );
    const changes = truths.flatMap(
      ({ summary }) => summary?.rows.flatMap((row) => Object.values(row.changes ?? {})) ?? []
    );
    expect(changes.filter((change) => change).length).toBeGreaterThan(100);
    const series = truths.flatMap(({ timeSeries }) => timeSeries?.series ?? []);
    const rows = truths.flatMap(({ summary }) => summary?.rows ?? []);
    const isOther = ({ other }: { other: boolean }) => other;
    expect(Math.min(series.filter(isOther).length, rows.filter(isOther).length)).toBeGreaterThan(10);
    for (const measure of MEASURES) {
      const values = [
        ...series.flatMap((one) => (one.measure === measure ? one.values : [])),
        ...rows.flatMap((row) => (measure in row.values ? [row.values[measure]] : [])),
      ];
      expect([measure, values.filter((value) => value).length > 100]).toEqual([measure, true]);
    }
    const scores = [
      ...all.flatMap(({ number, query }) =>
        query.baseline === 'score'
          ? [
              ...(truths[number].timeSeries?.series ?? []).flatMap(({ values }) => values),
              ...(truths[number].summary?.rows ?? []).flatMap(({ values }) => Object.values(values)),
            ]
          : []
      ),
    ];
    expect(scores.filter((score) => score !== null && score !== 0).length).toBeGreaterThan(300);
    expect(scores.filter((score) => score === null).length).toBeGreaterThan(30);
    const bounds = series.filter(({ labels }) => labels.bound === 'upper').flatMap(({ values }) => values);
    expect(bounds.filter((bound) => bound !== null).length).toBeGreaterThan(100);
    expect(truths.filter((_, number) => all[number].query.countBy === 'end').length).toBeGreaterThan(80);
    const labels = new Set([...series, ...rows].flatMap((group) => Object.values(group.labels)));
    expect(['(none)', 'Other', 'Île-de-France', 'callback'].filter((label) => !labels.has(label))).toEqual([]);
  });
});

function missing(wanted: readonly string[], of: (question: RandomQuestion) => string[]): string[] {
  const found = new Set(all.flatMap(of));
  return wanted.filter((one) => !found.has(one));
}
