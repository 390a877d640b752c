import type { SessionFilter, SessionsQuery } from '../../../src/query';
import { INTERVALS, MEASURES, OPERATORS, RATES } from '../../../src/query';
import type { Question } from '../testbed';
import { Rng } from './rng';
import { around, CHANGES, NOW, recent, ZONES } from './moments';
import type { Vocabulary } from './vocabulary';
import { kindOf, KINDS } from './vocabulary';

/** A question and which data source it is put to. */
export interface RandomQuestion extends Question {
  number: number;
  account: boolean;
}

/** Questions of each of these, and then as many as there are combinations left to ask for. */
const ROUNDS = 2;
const TABLES = 60;
const COMPARED = 60;
export const SHIFTS = ['1h', '5h', '1d', '7d', '4w', '1M', 'range'];
/** Counted by end, and only what is final. */
const COUNTED = 70;
/** Beside what is normal: of each kind, around every clock change and elsewhere. */
const NORMAL = 12;
/** What has a normal. */
const WITH_NORMAL = ['sessions', 'dropOffRate', 'selfServiceRate', 'agentTransferRate'];

/** A measure under a filter on a dimension: what every question has some of. */
export const combination = (measure: string, { operator, key }: SessionFilter) =>
  `${measure} ${operator} ${kindOf(key)}`;

/** A measure split by a dimension. */
export const split = (measure: string, key: string) => `${measure} by ${kindOf(key)}`;

/** All of them, rates by containment type aside: they are refused. */
export const SPLITS: string[] = MEASURES.flatMap((measure) =>
  KINDS.filter((kind) => kind !== 'containmentType' || !(measure in RATES)).map((kind) => split(measure, kind))
);

/** All of them. */
export const COMBINATIONS: string[] = MEASURES.flatMap((measure) =>
  OPERATORS.flatMap((operator) => KINDS.map((kind) => `${measure} ${operator} ${kind}`))
);

/** Kore.ai is not asked directly: neither what counts by end nor what is normal is. */
const SHARED = { fetch: undefined, apiUserId: undefined, callId: undefined };

/** Makes the questions, the same from the same seed. */
export function questions(seed: number, words: Record<string, Vocabulary>): RandomQuestion[] {
  const maker = new Maker(new Rng(seed), words);
  return maker.all();
}

class Maker {
  private readonly made: RandomQuestion[] = [];
  private readonly missing = new Set(COMBINATIONS);
  private readonly splits = new Set(SPLITS);
  private readonly keys: string[];

  constructor(
    private readonly rng: Rng,
    private readonly words: Record<string, Vocabulary>
  ) {
    this.keys = Object.keys(words);
  }

  all(): RandomQuestion[] {
    const intervals = ['', ...INTERVALS];
    for (let round = 0; round < ROUNDS; round++) {
      for (const { zone, at } of CHANGES) {
        for (const interval of intervals) {
          // First in the zone whose clock changes, then in another one that day, too.
          const timeZone = round === 0 || this.rng.chance(0.5) ? zone : this.rng.one(ZONES);
          this.add(
            { ...this.measured(), interval, timeZone, timeShift: this.shift(0.35) },
            around(this.rng, at, interval)
          );
        }
      }
    }
    for (let i = 0; i < TABLES; i++) {
      this.add(this.table(), this.range());
    }
    while (this.missing.size + this.splits.size > 0) {
      const queryType = this.rng.one(['summary', 'summary', 'timeSeries']);
      const interval = queryType === 'timeSeries' ? this.rng.one(['', '', '1h', '1d']) : undefined;
      const timeZone = this.rng.one(ZONES);
      this.add({ ...this.measured(), queryType, interval, timeZone, timeShift: this.shift(0.15) }, this.range());
    }
    for (let i = 0; i < COMPARED; i++) {
      const timeZone = this.rng.one(ZONES);
      this.add({ ...this.measured(), ...this.compared(), timeZone, timeShift: this.shift(0.15) }, this.range());
    }
    for (let i = 0; i < COUNTED; i++) {
      this.addCounted();
    }
    for (const { zone, at } of CHANGES) {
      for (let i = 0; i < NORMAL; i++) {
        this.addNormal(zone, at);
      }
    }
    return this.made;
  }

  /** By end, or only what is final: the zone is UTC there, in which the answer says how far that is. */
  private addCounted() {
    const { rng } = this;
    const queryType = rng.one(['summary', 'timeSeries', 'sessions']);
    const timeZone = rng.one(['UTC', ...ZONES]);
    const finalOnly = timeZone === 'UTC' || undefined;
    const countBy = finalOnly && rng.chance(0.3) ? undefined : 'end';
    const shape = queryType === 'sessions' ? this.table() : this.measured();
    const timeShift = queryType === 'sessions' ? undefined : this.shift(0.2);
    const interval = queryType === 'timeSeries' ? rng.one(['', '5m', '1h', '6h', '1d']) : undefined;
    const status = countBy ? undefined : shape.status === 'active' ? 'all' : shape.status;
    const range = rng.chance(0.6) ? recent(rng, '5m') : this.range();
    this.add({ ...shape, queryType, interval, timeZone, timeShift, countBy, finalOnly, status, ...SHARED }, range);
  }

  /** A clock change lies in the range or in one of the weeks before it. */
  private addNormal(zone: string, at: number) {
    const { rng } = this;
    const queryType = rng.one(['summary', 'timeSeries']);
    const interval = queryType === 'timeSeries' ? rng.one(['15m', '30m', '1h', '1h', '6h', '1d']) : undefined;
    const range = around(rng, at, interval ?? rng.one(['1m', '1h', '']));
    const late = Math.min(rng.whole(0, 5) * 7, Math.floor((NOW - range.to) / 86_400_000));
    const moved = Math.max(late, 0) * 86_400_000;
    const measures = rng.some(WITH_NORMAL, 3);
    this.add(
      {
        ...this.measured(),
        ...SHARED,
        measures,
        groupBy: this.groupBy(measures),
        queryType,
        interval,
        timeZone: rng.chance(0.7) ? zone : rng.one(ZONES),
        timeShift: this.shift(0.1),
        countBy: rng.chance(0.5) ? 'end' : undefined,
        status: undefined,
        baseline: queryType === 'timeSeries' ? rng.one(['score', 'band', 'band']) : 'score',
        baselineWeeks: rng.chance(0.6) ? rng.whole(1, 8) : undefined,
        baselineMargin: rng.chance(0.6) ? rng.one([0.01, 0.05, 0.3, 1]) : undefined,
      },
      { from: range.from + moved, to: range.to + moved }
    );
  }

  private add(query: Partial<SessionsQuery>, range: { from: number; to: number }) {
    const { rng } = this;
    const tidy = JSON.parse(JSON.stringify(query)) as Partial<SessionsQuery>;
    const account = rng.chance(0.2);
    const measures = query.measures ?? [];
    const number = this.made.length;
    // A rule has one measure, no table, and not as many groups as there are users.
    const alert = measures.length === 1 && !query.groupBy?.includes('userId') && query.baseline !== 'band';
    this.made.push({ number, query: tidy, range, account, alert, maxDataPoints: rng.whole(5, 900) });
    measures.forEach((measure) =>
      query.filters?.forEach((filter) => this.missing.delete(combination(measure, filter)))
    );
    measures.forEach((measure) => query.groupBy?.forEach((key) => this.splits.delete(split(measure, key))));
  }

  private range() {
    const { rng } = this;
    return rng.chance(0.7) ? recent(rng, '') : around(rng, rng.one(CHANGES).at, '');
  }

  private shift(share: number): string | undefined {
    return this.rng.chance(share) ? this.rng.one(SHIFTS) : undefined;
  }

  /** A summary beside its change. */
  private compared(): Partial<SessionsQuery> {
    const { rng } = this;
    return {
      queryType: 'summary',
      format: rng.chance(0.4) ? 'values' : undefined,
      compare: rng.one(SHIFTS),
    };
  }

  /** A combination that is still missing, with more beside it. */
  private measured(): Partial<SessionsQuery> {
    const { rng } = this;
    const wanted = rng.one([...(this.missing.size > 0 ? this.missing : COMBINATIONS)]);
    const [measure, operator, kind] = wanted.split(' ');
    const measures = [...new Set([measure, ...rng.some(MEASURES, 4)])].slice(0, rng.whole(1, 5));
    const filters = [this.filter(operator, kind)];
    while (rng.chance(0.35) && filters.length < 3) {
      // A second one that leaves something over.
      filters.push(this.filter(rng.one(['!=', '!~', '=~']), rng.one(KINDS)));
    }
    return {
      ...this.which(),
      measures,
      filters,
      groupBy: this.groupBy(measures),
      groupLimit: rng.chance(0.6) ? rng.whole(1, 8) : undefined,
      minSessions: rng.chance(0.3) ? rng.whole(2, 12) : undefined,
    };
  }

  private table(): Partial<SessionsQuery> {
    const { rng } = this;
    const tags = this.keys.filter((key) => key.includes('Tag.'));
    return {
      ...this.which(),
      queryType: 'sessions',
      filters: rng.chance(0.7) ? [this.filter(rng.one(OPERATORS), rng.one(KINDS))] : [],
      limit: rng.chance(0.6) ? rng.one([1, 7, 100, 20_000]) : undefined,
      tagColumns: rng.chance(0.6) ? rng.some(tags, 4) : undefined,
      timeZone: rng.one(ZONES),
    };
  }

  private which(): Partial<SessionsQuery> {
    const { rng } = this;
    const maybe = <T>(share: number, value: () => T): T | undefined => (rng.chance(share) ? value() : undefined);
    return {
      bots: maybe(0.3, () => rng.some(this.words.bot.values, 3)),
      containmentTypes: maybe(0.2, () => rng.some(['dropOff', 'selfService', 'agent'], 2)),
      sessionType: maybe(0.4, () => rng.one(['interactive', 'non-interactive', 'all', 'all'])),
      status: maybe(0.4, () => rng.one(['closed', 'active', 'all', 'all', 'all'])),
      developerSessions: maybe(0.4, () => rng.one(['exclude', 'include', 'include', 'only'])),
      fetch: maybe(0.1, () => 'filtered'),
      // Only Kore.ai itself can match these.
      apiUserId: maybe(0.05, () =>
        rng.one(['user0@example.com', 'user1@example.com', 'E000000', 'nobody@example.com'])
      ),
      callId: maybe(0.01, () => rng.one(['call-f68967c6', 'call-none'])),
    };
  }

  private filter(operator: string, kind: string): SessionFilter {
    const { rng } = this;
    const key = rng.one(this.keys.filter((one) => kindOf(one) === kind));
    const { values, patterns } = this.words[key];
    const most = operator === '=' ? 6 : 2;
    return { key, operator, values: rng.some(operator.endsWith('~') ? patterns : values, most) };
  }

  private groupBy(measures: string[]): string[] | undefined {
    const { rng } = this;
    if (rng.chance(0.2)) {
      return undefined;
    }
    const rated = measures.some((measure) => measure in RATES);
    const wanted = KINDS.filter((kind) => measures.some((measure) => this.splits.has(split(measure, kind))));
    const kinds = (wanted.length > 0 ? wanted : KINDS).filter((kind) => !rated || kind !== 'containmentType');
    if (kinds.length === 0) {
      return undefined;
    }
    const chosen = rng.some(kinds, rng.chance(0.3) ? 3 : 1);
    return chosen.map((kind) => rng.one(this.keys.filter((key) => kindOf(key) === kind)));
  }
}
