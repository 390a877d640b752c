import { GeneratedWorld, inIncident } from '../../simulator/world';
import { defaultSettings } from '../../simulator/settings';
import { Place, startPlace } from '../oracle/backEnd';
import { changed, evaluate, Minute, MINUTE } from './place';
import { Judge, shippedRules, State } from './rules';

const DROP_OFF = 'koreai-drop-off-rate';
const TRANSFER = 'koreai-agent-transfer-rate';
const SILENCE = 'koreai-no-sessions';

const at = (text: string) => Date.parse(text);
const judges = () => shippedRules().map((rule) => new Judge(rule));
/** The minutes at which alerts of a rule are in a state, counted from `begin`. */
const when = (minutes: Minute[], state: State, uid: string, begin: number) =>
  minutes.filter((minute) => minute.of(state, uid).length > 0).map(({ now }) => (now - begin) / MINUTE);
const everyMinute = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

jest.setTimeout(120_000);

let place: Place;
afterEach(() => place.close());

describe("the simulator's drop-off incident", () => {
  /** A Monday morning, at the bot with the most sessions. */
  const BEGIN = at('2026-11-02T06:20:00Z');
  const LENGTH = 45;

  it('is quiet before, fires for its channel, and is resolved after', async () => {
    expect(inIncident('st-sim-support', BEGIN, defaultSettings())).toBe(true);
    place = await startPlace({ clock: BEGIN });
    const minutes = await evaluate(place, judges(), BEGIN - 30 * MINUTE, BEGIN + 140 * MINUTE);

    const pending = when(minutes, 'pending', DROP_OFF, BEGIN);
    const firing = when(minutes, 'firing', DROP_OFF, BEGIN);
    // The hour that is judged ends half an hour ago, so nothing of the incident is in it before.
    expect(pending[0]).toBeGreaterThan(30);
    expect(firing.length).toBeGreaterThan(10);
    expect(firing[0]).toBe(pending[0] + 5);
    expect(firing).toEqual(everyMinute(firing[0], firing.at(-1)!));
    const channels = minutes.flatMap((minute) => minute.of('firing', DROP_OFF));
    expect(new Set(channels.map(({ channel }) => channel))).toEqual(new Set(['rtm']));
    // All of the incident is in the judged hour.
    expect(firing).toEqual(expect.arrayContaining(everyMinute(LENGTH + 30, 90)));
    // The hour begins 90 minutes ago: after that nothing of the incident is left.
    expect(Math.max(...pending, ...firing)).toBeLessThan(LENGTH + 90);
    expect(minutes.at(-1)!.of('normal', DROP_OFF).length).toBeGreaterThan(3);

    for (const uid of [TRANSFER, SILENCE]) {
      expect(when(minutes, 'pending', uid, BEGIN)).toEqual([]);
    }
  });
});

describe('other troubles', () => {
  const BEGIN = at('2026-11-03T09:00:00Z');
  const world = new GeneratedWorld(defaultSettings());

  it('no session of any kind fires after an hour and five minutes, and is over with the first one', async () => {
    const LENGTH = 90;
    place = await startPlace({ clock: BEGIN, world: changed(world, { from: BEGIN, to: BEGIN + LENGTH * MINUTE }) });
    const minutes = await evaluate(place, judges(), BEGIN - 5 * MINUTE, BEGIN + 100 * MINUTE);

    const firing = when(minutes, 'firing', SILENCE, BEGIN);
    const [last] = world.list(undefined, BEGIN - 60 * MINUTE, BEGIN - 1, BEGIN + 60 * MINUTE);
    const quiet = Math.floor((last.start - BEGIN) / MINUTE) + 61;
    expect(when(minutes, 'pending', SILENCE, BEGIN)).toEqual(everyMinute(quiet, quiet + 4));
    expect(firing).toEqual(everyMinute(quiet + 5, firing.at(-1)!));
    expect(firing.at(-1)).toBeGreaterThanOrEqual(LENGTH - 1);
    expect(firing.at(-1)).toBeLessThan(LENGTH + 5);
    // Without sessions there are no rates to judge.
    expect(when(minutes, 'pending', DROP_OFF, BEGIN)).toEqual([]);
  });

  it('too many agent transfers fire after ten minutes', async () => {
    const span = { from: BEGIN, to: BEGIN + 60 * MINUTE };
    place = await startPlace({
      clock: BEGIN,
      world: changed(world, span, (row) => ({ ...row, containmentType: 'agent' })),
    });
    const minutes = await evaluate(place, judges(), BEGIN + 30 * MINUTE, BEGIN + 160 * MINUTE);

    const pending = when(minutes, 'pending', TRANSFER, BEGIN);
    const firing = when(minutes, 'firing', TRANSFER, BEGIN);
    expect(pending[0]).toBeGreaterThan(40);
    expect(firing[0]).toBe(pending[0] + 10);
    // All sessions of the judged hour at its end, and none 90 minutes later.
    expect(firing).toContain(90);
    expect(firing.at(-1)).toBeLessThan(150);
    expect(minutes.at(-1)!.of('normal', TRANSFER)).toHaveLength(1);
    expect(when(minutes, 'pending', DROP_OFF, BEGIN)).toEqual([]);
  });

  it('a Kore.ai that refuses is one error, and no rate goes off', async () => {
    place = await startPlace({ clock: BEGIN, published: false });
    const [minute] = await evaluate(place, judges(), BEGIN, BEGIN);
    expect(minute.of('error', SILENCE)).toEqual([{}]);
    for (const uid of [DROP_OFF, TRANSFER]) {
      expect(['pending', 'firing', 'error'].map((state) => minute.of(state as State, uid))).toEqual([[], [], []]);
    }
  });
});
