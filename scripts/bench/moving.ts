import type { QueryModel } from '../../preview/server';
import type { Figure } from '../figures';
import { floor } from './floor';
import { ChangingDataset, RUNS } from './changingDataset';
import type { Testbed, Range } from './testbed';
import { DAY, EVERY, MINUTE, withTestbed } from './testbed';

const PAGE = 100;
const SPAN = 5 * DAY;
const CASE = `a list that moves while it is read, ${RUNS} runs`;
/** Crawls side by side. */
const ABREAST = 4;
/** After that long the open end is settled. */
const SETTLED = 31 * MINUTE;

/**
 * Each bot of a dataset of its own is one run: its sessions appear late, begin,
 * close and are deleted between the calls. Afterwards the clock goes on until all
 * is settled, and every session is compared.
 */
export function moving(dist: string): Promise<Figure[]> {
  const from = Date.now() - SPAN;
  const dataset = new ChangingDataset(from, SPAN);
  const bots = dataset.bots.map(({ id }) => id);
  const simulator = { dataset, pageCap: PAGE, latency: 10 };
  const jsonData = { bots: dataset.bots, freshnessSeconds: 1 };
  return withTestbed({ dist, simulator, jsonData }, async (testbed) => {
    const range = { from, to: testbed.simulator.now() };
    const runs = new Map<string, number>();
    await abreast(bots, async (bot) => {
      const least = floor(dataset.of(bot).length, PAGE);
      runs.set(bot, (await crawl(testbed, bot, range)) / least);
    });
    dataset.still = true;
    testbed.simulator.set({ advance: SETTLED });
    let wrong: string[] = [];
    await abreast(bots, async (bot) => {
      wrong = wrong.concat(await differences(testbed, dataset, bot, { from, to: testbed.simulator.now() }));
    });
    const ratios = [...runs.values()];
    const mean = ratios.reduce((a, b) => a + b) / ratios.length;
    const { calls } = testbed.simulator.stats();
    return [
      { case: CASE, what: 'wrong answers once settled', value: wrong.length, max: 0, note: wrong[0] },
      {
        case: CASE,
        what: 'calls / floor, worst run',
        value: Math.max(...ratios),
        max: 1.1,
        floor: 1,
        note: `worst ${Math.max(...ratios).toFixed(3)}, mean ${mean.toFixed(3)}; ${dataset.moves} changes, ${calls} calls`,
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
async function crawl(testbed: Testbed, bot: string, range: Range): Promise<number> {
  const count = () => testbed.simulator.calls().filter(({ source }) => source === bot).length;
  await testbed.complete({ queryType: 'summary', measures: ['sessions'], bots: [bot], ...EVERY }, range);
  return count();
}

const FIELDS = ['sessionId', 'containmentType', 'status', 'messages'];

/** What the answer has of the bot's sessions that is not so; empty when all is right. */
async function differences(testbed: Testbed, dataset: ChangingDataset, bot: string, range: Range): Promise<string[]> {
  const query: QueryModel = { queryType: 'sessions', bots: [bot], limit: 50_000, ...EVERY };
  const [frame] = (await testbed.complete(query, range)).frames ?? [];
  const columns = FIELDS.map(
    (name) => frame.data.values[frame.schema.fields.findIndex((field) => field.name === name)]
  );
  const got = new Map(columns[0].map((id, row) => [String(id), columns.map((column) => column[row]).join(' ')]));
  const want = new Map(dataset.of(bot).map((entry) => [entry.id, entry.inWords()]));
  const wrong = [...want]
    .filter(([id, words]) => got.get(id) !== words)
    .map(([id, words]) => `${got.get(id)}, not ${words}`);
  // Deleted after it was read: that shows when old answers are read again.
  const extra = [...got.keys()]
    .filter((id) => !want.has(id) && !dataset.deleted.has(id))
    .map((id) => `${id} is not there`);
  const twice = columns[0].length - got.size;
  return wrong.length + extra.length + twice > 0 ? [`${bot}: ${[...wrong, ...extra, `${twice} twice`][0]}`] : [];
}
