import { ChangingDataset } from './changingDataset';

const NOW = Date.parse('2026-05-06T12:00:00Z');
const SPAN = 5 * 86_400_000;

describe('a dataset that changes', () => {
  const dataset = new ChangingDataset(NOW - SPAN, SPAN);
  const [{ id: bot }, { id: other }] = dataset.bots;
  const all = () => dataset.list(bot, 0, NOW, NOW);

  it('changes with each call for a bot, and leaves the others alone', () => {
    const before = new Set(dataset.of(bot).map(({ id }) => id));
    const others = dataset.of(other).map((one) => one.inWords());
    for (let call = 0; call < 200; call++) {
      all();
    }
    const after = new Set(dataset.of(bot).map(({ id }) => id));
    expect([...after].some((id) => !before.has(id))).toBe(true);
    expect([...before].filter((id) => !after.has(id)).length).toBeGreaterThan(0);
    expect([...before].every((id) => after.has(id) || dataset.deleted.has(id))).toBe(true);
    expect(dataset.of(other).map((one) => one.inWords())).toEqual(others);
  });

  it('lists the newest first, and stands still when it is told to', () => {
    dataset.still = true;
    const starts = all().map(({ start }) => start);
    expect(starts).toEqual([...starts].sort((a, b) => b - a));
    expect(all().map(({ id }) => id)).toEqual(all().map(({ id }) => id));
  });

  it('finds sessions of a bot by their IDs', () => {
    const [first] = dataset.of(bot);
    expect(dataset.find(bot, [first.id, 'unknown'])).toEqual([first]);
    expect(dataset.find(other, [first.id])).toEqual([]);
  });
});
