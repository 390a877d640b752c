import type { SessionFilter, SessionsQuery } from '../../../src/query';
import { INTERVALS, MEASURES, OPERATORS, RATES } from '../../../src/query';
import type { Question } from '../backEnd';
import { Dice } from './dice';
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
export const WITH_NORMAL = ['sessions', 'dropOffRate', 'selfServiceRate', 'agentTransferRate'];

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
  const maker = new Maker(new Dice(seed), words);
  return maker.all();
}

class Maker {
  private readonly made: RandomQuestion[] = [];
  private readonly missing = new Set(COMBINATIONS);
  private readonly splits = new Set(SPLITS);
  private readonly keys: string[];

  constructor(
    private readonly dice: Dice,
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
          const timeZone = round === 0 || this.dice.chance(0.5) ? zone : this.dice.one(ZONES);
          this.add(
            { ...this.measured(), interval, timeZone, timeShift: this.shift(0.35) },
            around(this.dice, at, interval)
          );
        }
      }
    }
    for (let i = 0; i < TABLES; i++) {
      this.add(this.table(), this.range());
    }
    while (this.missing.size + this.splits.size > 0) {
      const queryType = this.dice.one(['summary', 'summary', 'timeSeries']);
      const interval = queryType === 'timeSeries' ? this.dice.one(['', '', '1h', '1d']) : undefined;
      const timeZone = this.dice.one(ZONES);
      this.add({ ...this.measured(), queryType, interval, timeZone, timeShift: this.shift(0.15) }, this.range());
    }
    for (let i = 0; i < COMPARED; i++) {
      const timeZone = this.dice.one(ZONES);
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
    const { dice } = this;
    const queryType = dice.one(['summary', 'timeSeries', 'sessions']);
    const timeZone = dice.one(['UTC', ...ZONES]);
    const finalOnly = timeZone === 'UTC' || undefined;
    const countBy = finalOnly && dice.chance(0.3) ? undefined : 'end';
    const shape = queryType === 'sessions' ? this.table() : this.measured();
    const timeShift = queryType === 'sessions' ? undefined : this.shift(0.2);
    const interval = queryType === 'timeSeries' ? dice.one(['', '5m', '1h', '6h', '1d']) : undefined;
    const status = countBy ? undefined : shape.status === 'active' ? 'all' : shape.status;
    const range = dice.chance(0.6) ? recent(dice, '5m') : this.range();
    this.add({ ...shape, queryType, interval, timeZone, timeShift, countBy, finalOnly, status, ...SHARED }, range);
  }

  /** A clock change lies in the range or in one of the weeks before it. */
  private addNormal(zone: string, at: number) {
    const { dice } = this;
    const queryType = dice.one(['summary', 'timeSeries']);
    const interval = queryType === 'timeSeries' ? dice.one(['15m', '30m', '1h', '1h', '6h', '1d']) : undefined;
    const range = around(dice, at, interval ?? dice.one(['1m', '1h', '']));
    const late = Math.min(dice.whole(0, 5) * 7, Math.floor((NOW - range.to) / 86_400_000));
    const moved = Math.max(late, 0) * 86_400_000;
    const measures = dice.some(WITH_NORMAL, 3);
    this.add(
      {
        ...this.measured(),
        ...SHARED,
        measures,
        groupBy: this.groupBy(measures),
        queryType,
        interval,
        timeZone: dice.chance(0.7) ? zone : dice.one(ZONES),
        timeShift: this.shift(0.1),
        countBy: dice.chance(0.5) ? 'end' : undefined,
        status: undefined,
        baseline: queryType === 'timeSeries' ? dice.one(['score', 'band', 'band']) : 'score',
        baselineWeeks: dice.chance(0.6) ? dice.whole(1, 8) : undefined,
        baselineMargin: dice.chance(0.6) ? dice.one([0.01, 0.05, 0.3, 1]) : undefined,
      },
      { from: range.from + moved, to: range.to + moved }
    );
  }

  private add(query: Partial<SessionsQuery>, range: { from: number; to: number }) {
    const { dice } = this;
    const tidy = JSON.parse(JSON.stringify(query)) as Partial<SessionsQuery>;
    const account = dice.chance(0.2);
    const measures = query.measures ?? [];
    const number = this.made.length;
    // A rule has one measure, no table, and not as many groups as there are users.
    const alert = measures.length === 1 && !query.groupBy?.includes('userId') && query.baseline !== 'band';
    this.made.push({ number, query: tidy, range, account, alert, maxDataPoints: dice.whole(5, 900) });
    measures.forEach((measure) =>
      query.filters?.forEach((filter) => this.missing.delete(combination(measure, filter)))
    );
    measures.forEach((measure) => query.groupBy?.forEach((key) => this.splits.delete(split(measure, key))));
  }

  private range() {
    const { dice } = this;
    return dice.chance(0.7) ? recent(dice, '') : around(dice, dice.one(CHANGES).at, '');
  }

  private shift(share: number): string | undefined {
    return this.dice.chance(share) ? this.dice.one(SHIFTS) : undefined;
  }

  /** A summary beside its change. */
  private compared(): Partial<SessionsQuery> {
    const { dice } = this;
    return {
      queryType: 'summary',
      format: dice.chance(0.4) ? 'values' : undefined,
      compare: dice.one(SHIFTS),
    };
  }

  /** A combination that is still missing, with more beside it. */
  private measured(): Partial<SessionsQuery> {
    const { dice } = this;
    const wanted = dice.one([...(this.missing.size > 0 ? this.missing : COMBINATIONS)]);
    const [measure, operator, kind] = wanted.split(' ');
    const measures = [...new Set([measure, ...dice.some(MEASURES, 4)])].slice(0, dice.whole(1, 5));
    const filters = [this.filter(operator, kind)];
    while (dice.chance(0.35) && filters.length < 3) {
      // A second one that leaves something over.
      filters.push(this.filter(dice.one(['!=', '!~', '=~']), dice.one(KINDS)));
    }
    return {
      ...this.which(),
      measures,
      filters,
      groupBy: this.groupBy(measures),
      groupLimit: dice.chance(0.6) ? dice.whole(1, 8) : undefined,
      minSessions: dice.chance(0.3) ? dice.whole(2, 12) : undefined,
    };
  }

  private table(): Partial<SessionsQuery> {
    const { dice } = this;
    const tags = this.keys.filter((key) => key.includes('Tag.'));
    return {
      ...this.which(),
      queryType: 'sessions',
      filters: dice.chance(0.7) ? [this.filter(dice.one(OPERATORS), dice.one(KINDS))] : [],
      limit: dice.chance(0.6) ? dice.one([1, 7, 100, 20_000]) : undefined,
      tagColumns: dice.chance(0.6) ? dice.some(tags, 4) : undefined,
      timeZone: dice.one(ZONES),
    };
  }

  private which(): Partial<SessionsQuery> {
    const { dice } = this;
    const maybe = <T>(share: number, value: () => T): T | undefined => (dice.chance(share) ? value() : undefined);
    return {
      bots: maybe(0.3, () => dice.some(this.words.bot.values, 3)),
      containmentTypes: maybe(0.2, () => dice.some(['dropOff', 'selfService', 'agent'], 2)),
      sessionType: maybe(0.4, () => dice.one(['interactive', 'non-interactive', 'all', 'all'])),
      status: maybe(0.4, () => dice.one(['closed', 'active', 'all', 'all', 'all'])),
      developerSessions: maybe(0.4, () => dice.one(['exclude', 'include', 'include', 'only'])),
      fetch: maybe(0.1, () => 'filtered'),
      // Only Kore.ai itself can match these.
      apiUserId: maybe(0.05, () =>
        dice.one(['user0@example.com', 'user1@example.com', 'E000000', 'nobody@example.com'])
      ),
      callId: maybe(0.01, () => dice.one(['call-f68967c6', 'call-none'])),
    };
  }

  private filter(operator: string, kind: string): SessionFilter {
    const { dice } = this;
    const key = dice.one(this.keys.filter((one) => kindOf(one) === kind));
    const { values, patterns } = this.words[key];
    const most = operator === '=' ? 6 : 2;
    return { key, operator, values: dice.some(operator.endsWith('~') ? patterns : values, most) };
  }

  private groupBy(measures: string[]): string[] | undefined {
    const { dice } = this;
    if (dice.chance(0.2)) {
      return undefined;
    }
    const rated = measures.some((measure) => measure in RATES);
    const wanted = KINDS.filter((kind) => measures.some((measure) => this.splits.has(split(measure, kind))));
    const kinds = (wanted.length > 0 ? wanted : KINDS).filter((kind) => !rated || kind !== 'containmentType');
    if (kinds.length === 0) {
      return undefined;
    }
    const chosen = dice.some(kinds, dice.chance(0.3) ? 3 : 1);
    return chosen.map((kind) => dice.one(this.keys.filter((key) => kindOf(key) === kind)));
  }
}
