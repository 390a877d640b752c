import type { QueryModel } from '../../preview/server';
import type { Figure } from './figures';
import { floor } from './floor';
import { MovingWorld, RUNS } from './movingWorld';
import type { Place, Range } from './place';
import { DAY, EVERY, inPlace, MINUTE } from './place';

const PAGE = 100;
const SPAN = 5 * DAY;
const CASE = `a list that moves while it is read, ${RUNS} runs`;
/** Crawls side by side. */
const ABREAST = 4;
/** After that long the open end is settled. */
const SETTLED = 31 * MINUTE;

/**
 * Each bot of a world of its own is one run: its sessions appear late, begin,
 * close and are deleted between the calls. Afterwards the clock goes on until all
 * is settled, and every session is compared.
 */
export function moving(dist: string): Promise<Figure[]> {
  const from = Date.now() - SPAN;
  const world = new MovingWorld(from, SPAN);
  const bots = world.bots.map(({ id }) => id);
  const simulator = { world, pageCap: PAGE, latency: 10 };
  const jsonData = { bots: world.bots, freshnessSeconds: 1 };
  return inPlace({ dist, simulator, jsonData }, async (place) => {
    const range = { from, to: place.simulator.now() };
    const runs = new Map<string, number>();
    await abreast(bots, async (bot) => {
      const least = floor(world.of(bot).length, PAGE);
      runs.set(bot, (await crawl(place, bot, range)) / least);
    });
    world.still = true;
    place.simulator.set({ advance: SETTLED });
    let wrong: string[] = [];
    await abreast(bots, async (bot) => {
      wrong = wrong.concat(await differences(place, world, bot, { from, to: place.simulator.now() }));
    });
    const ratios = [...runs.values()];
    const mean = ratios.reduce((a, b) => a + b) / ratios.length;
    const { calls } = place.simulator.stats();
    return [
      { case: CASE, what: 'wrong answers once settled', reached: wrong.length, atMost: 0, note: wrong[0] },
      {
        case: CASE,
        what: 'calls / floor, worst run',
        reached: Math.max(...ratios),
        atMost: 1.1,
        floor: 1,
        note: `worst ${Math.max(...ratios).toFixed(3)}, mean ${mean.toFixed(3)}; ${world.moves} changes, ${calls} calls`,
      },
    ];
  });
}

async function abreast(bots: string[], work: (bot: string) => Promise<void>): Promise<void> {
  const queue = [...bots];
  const worker = async () => {
    for (let bot = queue.shift(); bot !== undefined; bot = queue.shift()) {
      await work(bot);
    }
  };
  await Promise.all(Array.from({ length: ABREAST }, worker));
}

/** Calls that a cold read of the bot takes. */
async function crawl(place: Place, bot: string, range: Range): Promise<number> {
  const count = () => place.simulator.calls().filter(({ source }) => source === bot).length;
  await place.complete({ queryType: 'summary', measures: ['sessions'], bots: [bot], ...EVERY }, range);
  return count();
}

const FIELDS = ['sessionId', 'containmentType', 'status', 'messages'];

/** What the answer has of the bot's sessions that is not so; empty when all is right. */
async function differences(place: Place, world: MovingWorld, bot: string, range: Range): Promise<string[]> {
  const query: QueryModel = { queryType: 'sessions', bots: [bot], limit: 50_000, ...EVERY };
  const [frame] = (await place.complete(query, range)).frames ?? [];
  const columns = FIELDS.map(
    (name) => frame.data.values[frame.schema.fields.findIndex((field) => field.name === name)]
  );
  const got = new Map(columns[0].map((id, row) => [id as string, columns.map((column) => column[row]).join(' ')]));
  const want = new Map(world.of(bot).map((entry) => [entry.id, entry.inWords()]));
  const wrong = [...want]
    .filter(([id, words]) => got.get(id) !== words)
    .map(([id, words]) => `${got.get(id)}, not ${words}`);
  // Deleted after it was read: that shows when old answers are read again.
  const extra = [...got.keys()]
    .filter((id) => !want.has(id) && !world.deleted.has(id))
    .map((id) => `${id} is not there`);
  const twice = columns[0].length - got.size;
  return wrong.length + extra.length + twice > 0 ? [`${bot}: ${[...wrong, ...extra, `${twice} twice`][0]}`] : [];
}
