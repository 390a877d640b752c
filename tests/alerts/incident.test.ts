import { shippedRules } from '../../scripts/shippedRules';
import { defaultSettings } from '../../simulator/settings';
import { GeneratedDataset, lastIncident } from '../../simulator/dataset';
import type { Testbed } from '../oracle/testbed';
import { startTestbed } from '../oracle/testbed';
import type { Minute } from './evaluate';
import { changed, evaluate, MINUTE } from './evaluate';
import type { State } from './rules';
import { Judge } from './rules';

const BOT = 'st-sim-support';
const DROP_OFFS = 'koreai-drop-offs-far-above-normal';
const LASTING = 'koreai-drop-offs-above-normal';
const TRANSFERS = 'koreai-agent-transfers-above-normal';
const FEWER = 'koreai-fewer-sessions-than-normal';
const NEW_BOT = 'koreai-drop-off-rate';

/** One bot whose end is the close. Its longest session is short, so that little has to be read at each minute. */
const SETTINGS = { bots: [{ id: BOT, name: BOT }], closingLagMinutes: 0, longestSessionHours: 2 };
/** With incidents that are not at the same time of the week before: there they would be normal. */
const TRAFFIC = { ...defaultSettings(), sessionsPerDay: 3300, incidentHours: 29, incidentBot: BOT };
const WEEKS = 35 * 24 * 60 * MINUTE;

const at = (text: string) => Date.parse(text);
/** All rules, or those with the UIDs: each costs reading at each minute. */
const judges = (...uids: string[]) =>
  shippedRules().flatMap((rule) => (uids.length === 0 || uids.includes(rule.uid) ? [new Judge(rule)] : []));
/** Evaluates at the minutes of spans, counted from `begin`; what lies between changes no state. */
async function evaluateAt(judged: Judge[], begin: number, ...spans: Array<[number, number]>): Promise<Minute[]> {
  const minutes: Minute[] = [];
  for (const [from, to] of spans) {
    minutes.push(...(await evaluate(testbed, judged, begin + from * MINUTE, begin + to * MINUTE)));
  }
  return minutes;
}
/** The minutes at which alerts of a rule are in a state, counted from `begin`. */
const when = (minutes: Minute[], state: State, uid: string, begin: number) =>
  minutes.filter((minute) => minute.of(state, uid).length > 0).map(({ now }) => (now - begin) / MINUTE);
const everyMinute = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
const troubled = (minutes: Minute[], uid: string, begin: number) =>
  (['pending', 'firing', 'error'] as const).flatMap((state) => when(minutes, state, uid, begin));

jest.setTimeout(180_000);

let testbed: Testbed;
afterEach(() => testbed.close());

describe("the simulator's drop-off incident", () => {
  /** In the busy half of a weekday. */
  const BEGIN = at('2026-11-09T10:20:00Z');

  it('is normal before, pending, fires for its bot within 40 minutes, and is normal after', async () => {
    expect(lastIncident(BEGIN, TRAFFIC)).toMatchObject({ bot: BOT, from: BEGIN });
    const { sessionsPerDay, incidentHours, incidentBot } = TRAFFIC;
    testbed = await startTestbed({ clock: BEGIN, sessionsPerDay, incidentHours, incidentBot }, SETTINGS);
    const judged = judges(DROP_OFFS, LASTING);
    const minutes = await evaluateAt(judged, BEGIN, [-2, 0], [15, 39]);
    // In between, since a server's clock does not go back.
    const [others] = await evaluateAt(judges(TRANSFERS, FEWER, NEW_BOT), BEGIN, [40, 40]);
    minutes.push(...(await evaluateAt(judged, BEGIN, [40, 45], [60, 62], [123, 125])));

    const firing = when(minutes, 'firing', DROP_OFFS, BEGIN);
    // A drop-off is known a time-out after its session.
    expect(troubled(minutes, DROP_OFFS, BEGIN).every((minute) => minute > 0)).toBe(true);
    expect(firing.length).toBeGreaterThan(10);
    expect(firing[0]).toBeLessThanOrEqual(40);
    expect(firing).toEqual(expect.arrayContaining(everyMinute(firing[0], 45)));
    expect(minutes.flatMap((minute) => minute.of('firing', DROP_OFFS))).toEqual(firing.map(() => ({ bot: BOT })));
    expect(when(minutes, 'firing', LASTING, BEGIN)).toContain(62);
    expect(minutes.at(-1)!.of('normal', DROP_OFFS)).toEqual([{ bot: BOT }]);
    expect(minutes.at(-1)!.of('normal', LASTING)).toEqual([{ bot: BOT }]);

    // The other rules are about something else, and the bot is not new.
    for (const uid of [TRANSFERS, FEWER, NEW_BOT]) {
      expect(others.of('normal', uid)).toEqual([{ bot: BOT }]);
    }
  });
});

describe('other troubles', () => {
  const BEGIN = at('2026-11-03T09:00:00Z');
  const dataset = new GeneratedDataset(TRAFFIC);

  it('silence fires within half an hour, and is over with new sessions', async () => {
    const LENGTH = 60;
    const silent = changed(dataset, { from: BEGIN, to: BEGIN + LENGTH * MINUTE });
    testbed = await startTestbed({ clock: BEGIN, dataset: silent }, SETTINGS);
    const minutes = await evaluateAt(
      judges(FEWER, NEW_BOT),
      BEGIN,
      [-1, 0],
      [10, 30],
      [LENGTH, LENGTH],
      [LENGTH + 35, LENGTH + 35]
    );

    const firing = when(minutes, 'firing', FEWER, BEGIN);
    expect(firing[0]).toBeGreaterThan(2);
    expect(firing[0]).toBeLessThanOrEqual(30);
    expect(firing).toEqual([...everyMinute(firing[0], 30), LENGTH]);
    expect(minutes.at(-1)!.of('normal', FEWER)).toEqual([{ bot: BOT }]);
    // Without sessions there are no rates to judge.
    expect(when(minutes, 'firing', NEW_BOT, BEGIN)).toEqual([]);
  });

  it('too many agent transfers fire within an hour, and no rule on drop-offs does', async () => {
    const span = { from: BEGIN, to: BEGIN + 60 * MINUTE };
    const handed = changed(dataset, span, (row) => ({ ...row, containmentType: 'agent' }));
    testbed = await startTestbed({ clock: BEGIN, dataset: handed }, SETTINGS);
    const minutes = await evaluateAt(judges(TRANSFERS, DROP_OFFS, LASTING, NEW_BOT), BEGIN, [1, 1], [25, 45]);

    const firing = when(minutes, 'firing', TRANSFERS, BEGIN);
    expect(firing[0]).toBeLessThanOrEqual(45);
    expect(firing.at(-1)).toBe(45);
    for (const uid of [DROP_OFFS, LASTING, NEW_BOT]) {
      expect(when(minutes, 'firing', uid, BEGIN)).toEqual([]);
    }
  });

  it('a new bot has no normal yet, and is judged by a fixed limit', async () => {
    const begun = changed(dataset, { from: BEGIN - WEEKS, to: BEGIN - 180 * MINUTE });
    const failing = changed(begun, { from: BEGIN, to: BEGIN + 90 * MINUTE }, (row) =>
      row.containmentType === 'selfService' ? { ...row, containmentType: 'dropOff' } : row
    );
    testbed = await startTestbed({ clock: BEGIN, dataset: failing }, SETTINGS);
    const minutes = await evaluateAt(judges(), BEGIN, [0, 0], [70, 75]);

    const firing = when(minutes, 'firing', NEW_BOT, BEGIN);
    expect(firing[0]).toBe(72);
    expect(firing.at(-1)).toBe(75);
    for (const uid of [DROP_OFFS, LASTING, TRANSFERS, FEWER]) {
      expect(troubled(minutes, uid, BEGIN)).toEqual([]);
    }
  });

  it('a Kore.ai that refuses is one error, and no rate goes off', async () => {
    testbed = await startTestbed({ clock: BEGIN, published: false }, SETTINGS);
    const [minute] = await evaluate(testbed, judges(), BEGIN, BEGIN);
    expect(minute.of('error', FEWER)).toEqual([{}]);
    for (const uid of [DROP_OFFS, LASTING, TRANSFERS, NEW_BOT]) {
      expect(['pending', 'firing', 'error'].map((state) => minute.of(state as State, uid))).toEqual([[], [], []]);
    }
  });
});
