import { RecordedDataset } from '../../../simulator';
import { readAnswer } from '../answer';
import type { Testbed } from '../testbed';
import { startTestbed } from '../testbed';
import { difference } from '../numbers';
import { ANSWERS } from './answers';
import { BUCKETS } from './buckets';
import { COMPARED } from './compared';
import { GROUPS } from './groups';
import { LINKED } from './linked';
import { MEASURES } from './measures';
import { NORMAL } from './normal';
import { endID, NORMAL_ROWS } from './normalRows';
import { RULES } from './rules';
import { id, ROWS } from './sessions';
import type { HandCase, Want } from './types';
import { WEEKEND } from './types';
import { WHICH } from './which';

/** Days after the last session: nothing is open any more but what says so. */
const CLOCK = '2026-04-08T12:00:00.000Z';

const OTHERS = [...WHICH, ...MEASURES, ...GROUPS, ...BUCKETS, ...COMPARED, ...ANSWERS, ...RULES];

const CASES = [...OTHERS, ...NORMAL, ...LINKED];

describe('worked out by hand', () => {
  let bots: Testbed;
  let account: Testbed;
  let normal: Testbed;
  let linked: { bots: Testbed; account: Testbed };

  beforeAll(async () => {
    bots = await startTestbed({ dataset: new RecordedDataset(ROWS), clock: CLOCK });
    account = await startTestbed({ dataset: new RecordedDataset(ROWS), clock: CLOCK }, { scope: 'account', bots: [] });
    normal = await startTestbed({ dataset: new RecordedDataset(NORMAL_ROWS), clock: CLOCK });
    const links = { clock: CLOCK, linkedBots: 'st-hand-a=st-hand-b' };
    linked = {
      bots: await startTestbed({ dataset: new RecordedDataset(ROWS), ...links }),
      account: await startTestbed({ dataset: new RecordedDataset(ROWS), ...links }, { scope: 'account', bots: [] }),
    };
  });
  afterAll(() =>
    Promise.all([bots, account, normal, linked?.bots, linked?.account].map((testbed) => testbed?.close()))
  );

  it('has a case for every rule, each once', () => {
    const rules = CASES.map(({ rule }) => rule);
    expect(rules.length).toBeGreaterThanOrEqual(30);
    expect(new Set(rules).size).toBe(rules.length);
  });

  it.each(CASES.map((one) => [one.rule, one] as const))('%s', async (_rule, one) => {
    const [from, to] = (one.range ?? WEEKEND).map((text) => Date.parse(text));
    const { query, maxDataPoints, alert } = one;
    const testbeds = LINKED.includes(one) ? linked : { bots, account };
    const isNormal = NORMAL.includes(one);
    const testbed = isNormal ? normal : one.account ? testbeds.account : testbeds.bots;
    const result = await testbed.ask({ query, range: { from, to }, maxDataPoints, alert });
    if (typeof one.want === 'object' && 'refused' in one.want) {
      expect(result.status).toBe(400);
      one.want.refused.forEach((words) => expect(result.error).toMatch(words));
      return;
    }
    const answer = readAnswer(result);
    expectAnswer(answer, one.want, isNormal ? endID : id);
    expectNotices(answer.notices, one);
  });
});

function expectNotices(notices: string[], { notices: wanted }: HandCase) {
  if (wanted) {
    expect(wanted.map((words) => notices.some((text) => words.test(text)))).toEqual(wanted.map(() => true));
    expect(notices).toHaveLength(wanted.length);
  }
}

function expectAnswer(
  answer: ReturnType<typeof readAnswer>,
  want: Exclude<Want, { refused: RegExp[] }>,
  idOf: (n: number) => string
) {
  const { timeSeries, summary, table } = answer;
  if (want === 'nothing') {
    expect(timeSeries ?? summary).toEqual(timeSeries ? { times: [], series: [] } : { fields: [], rows: [] });
  } else if ('rows' in want) {
    expectRows(summary!.rows, want.rows);
  } else if ('values' in want) {
    const values = answer.values!.map(({ labels, measure, value }) => [Object.values(labels), measure, value]);
    expect(values).toEqual(want.values);
  } else if ('fields' in want) {
    const { field, value } = table!.columns;
    const named = want.fields.map(([name]) => name);
    expect(field.flatMap((name, i) => (named.includes(String(name)) ? [[name, value[i]]] : []))).toEqual(want.fields);
  } else if ('times' in want) {
    expect(timeSeries!.times.map(iso)).toEqual(want.times);
    expect(timeSeries!.series.map(({ labels }) => Object.values(labels))).toEqual(
      want.series.map(({ labels }) => labels)
    );
    expectRows(
      timeSeries!.series.map(({ values }) => values),
      want.series.map(({ values }) => values)
    );
  } else if ('buckets' in want) {
    const { times } = timeSeries!;
    expect([times.length, iso(times[0]), iso(times.at(-1)!)]).toEqual([want.buckets, want.first, want.last]);
  } else {
    expect(table!.columns.sessionId).toEqual(want.sessions.map(idOf));
    for (const [column, cells] of Object.entries(want.cells ?? {})) {
      const got = table!.columns[column];
      expect([column, column === 'start' || column === 'end' ? got.map(iso) : got]).toEqual([column, cells]);
    }
  }
}

function expectRows(got: Array<Array<string | number | boolean | null>>, want: Array<Array<string | number | null>>) {
  expect(got.map((row) => row.length)).toEqual(want.map((row) => row.length));
  expect(got.flatMap((row, i) => difference(`row ${i}`, row, want[i]) ?? [])).toEqual([]);
}

function iso(time: unknown): string | null {
  return time === null ? null : new Date(time as number).toISOString();
}
