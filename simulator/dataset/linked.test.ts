import { startSimulator } from '..';
import { GeneratedDataset, LinkedDataset, parseLinks } from '.';
import { defaultSettings } from '../settings';

const dataset = new GeneratedDataset(defaultSettings());
const NOON = Date.parse('2026-05-06T12:00:00Z');
const DAY = 86_400_000;

describe('linked bots', () => {
  const links = { 'st-sim-support': ['st-sim-sales', 'st-sim-legacy'] };
  const linked = new LinkedDataset(dataset, links);
  const listed = (one: typeof dataset | LinkedDataset, bot?: string) => one.list(bot, NOON - DAY, NOON - 1, NOON);

  it('are read from a flag', () => {
    expect(parseLinks('st-sim-support=st-sim-sales+st-sim-legacy', dataset)).toEqual(links);
    expect(parseLinks('', dataset)).toEqual({});
  });

  it.each(['st-sim-support=st-nobody', 'st-nobody=st-sim-sales', 'st-sim-support'])(
    'that are not there: %s',
    (text) => {
      expect(() => parseLinks(text, dataset)).toThrow(/linkedBots: there is no bot/);
    }
  );

  it('return the sessions of others too, newest first, each with its own bot', () => {
    const found = listed(linked, 'st-sim-support');
    expect(found).toEqual(listed(dataset).filter(({ bot }) => bot !== 'st-sim-voice'));
    expect(new Set(found.map((entry) => entry.row(NOON).botId)).size).toBe(3);
    const [ofSales] = listed(dataset, 'st-sim-sales');
    expect(linked.find('st-sim-support', [ofSales.id], NOON)).toEqual([ofSales]);
    expect(dataset.find('st-sim-support', [ofSales.id], NOON)).toEqual([]);
  });

  it('leave the others and the account as they are', () => {
    expect(listed(linked, 'st-sim-sales')).toEqual(listed(dataset, 'st-sim-sales'));
    expect(listed(linked)).toEqual(listed(dataset));
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
