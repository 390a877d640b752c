import { startSimulator } from '..';
import { GeneratedWorld, LinkedWorld, parseLinks } from '.';
import { defaultSettings } from '../settings';

const world = new GeneratedWorld(defaultSettings());
const NOON = Date.parse('2026-05-06T12:00:00Z');
const DAY = 86_400_000;

describe('linked bots', () => {
  const links = { 'st-sim-support': ['st-sim-sales', 'st-sim-legacy'] };
  const linked = new LinkedWorld(world, links);
  const listed = (one: typeof world | LinkedWorld, bot?: string) => one.list(bot, NOON - DAY, NOON - 1, NOON);

  it('are read from a flag', () => {
    expect(parseLinks('st-sim-support=st-sim-sales+st-sim-legacy', world)).toEqual(links);
    expect(parseLinks('', world)).toEqual({});
  });

  it.each(['st-sim-support=st-nobody', 'st-nobody=st-sim-sales', 'st-sim-support'])(
    'that are not there: %s',
    (text) => {
      expect(() => parseLinks(text, world)).toThrow(/linkedBots: there is no bot/);
    }
  );

  it('return the sessions of others too, newest first, each with its own bot', () => {
    const found = listed(linked, 'st-sim-support');
    expect(found).toEqual(listed(world).filter(({ bot }) => bot !== 'st-sim-voice'));
    expect(new Set(found.map((entry) => entry.row(NOON).botId)).size).toBe(3);
    const [ofSales] = listed(world, 'st-sim-sales');
    expect(linked.find('st-sim-support', [ofSales.id], NOON)).toEqual([ofSales]);
    expect(world.find('st-sim-support', [ofSales.id], NOON)).toEqual([]);
  });

  it('leave the others and the account as they are', () => {
    expect(listed(linked, 'st-sim-sales')).toEqual(listed(world, 'st-sim-sales'));
    expect(listed(linked)).toEqual(listed(world));
  });

  it('can be set while the simulator runs, or none of the changes is made', async () => {
    const simulator = await startSimulator({ clock: NOON });
    const count = () =>
      simulator.truth({
        query: { queryType: 'summary', measures: ['sessions'], bots: ['st-sim-sales'] },
        range: { from: NOON - DAY, to: NOON },
      }).matched;
    const before = count();
    expect(() => simulator.set({ linkedBots: 'st-sim-sales=st-nobody', pageCap: 7 })).toThrow(/st-nobody/);
    expect(simulator.settings().pageCap).toBe(1000);
    simulator.set({ linkedBots: 'st-sim-sales=st-sim-voice' });
    expect(count()).toBeGreaterThan(before);
    await simulator.close();
  });
});
