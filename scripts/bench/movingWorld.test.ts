import { MovingWorld } from './movingWorld';

const NOW = Date.parse('2026-05-06T12:00:00Z');
const SPAN = 5 * 86_400_000;

describe('a world that moves', () => {
  const world = new MovingWorld(NOW - SPAN, SPAN);
  const [{ id: bot }, { id: other }] = world.bots;
  const all = () => world.list(bot, 0, NOW, NOW);

  it('changes with each call for a bot, and leaves the others alone', () => {
    const before = new Set(world.of(bot).map(({ id }) => id));
    const others = world.of(other).map((one) => one.inWords());
    for (let call = 0; call < 200; call++) {
      all();
    }
    const after = new Set(world.of(bot).map(({ id }) => id));
    expect([...after].some((id) => !before.has(id))).toBe(true);
    expect([...before].filter((id) => !after.has(id)).length).toBeGreaterThan(0);
    expect([...before].every((id) => after.has(id) || world.deleted.has(id))).toBe(true);
    expect(world.of(other).map((one) => one.inWords())).toEqual(others);
  });

  it('lists the newest first, and stands still when it is told to', () => {
    world.still = true;
    const starts = all().map(({ start }) => start);
    expect(starts).toEqual([...starts].sort((a, b) => b - a));
    expect(all().map(({ id }) => id)).toEqual(all().map(({ id }) => id));
  });

  it('finds sessions of a bot by their IDs', () => {
    const [first] = world.of(bot);
    expect(world.find(bot, [first.id, 'unknown'])).toEqual([first]);
    expect(world.find(other, [first.id])).toEqual([]);
  });
});
