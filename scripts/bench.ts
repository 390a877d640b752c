// npm run bench: measures what the back end must reach in calls, time and
// memory, prints a table, and writes bench/results/<when>.json. Ends with 1 when
// something is missed. npm run bench -- alerts (or --only cold,moving) measures these
// alone; --dist FOLDER measures another build.
import { mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { buildBackEnd } from './build';
import { alerts } from './bench/alerts';
import { cold } from './bench/cold';
import { covered } from './bench/covered';
import type { Figure } from './figures';
import { holds, table } from './figures';
import { limits } from './bench/limits';
import { measuring } from './bench/measuring';
import { memory } from './bench/memory';
import { moving } from './bench/moving';
import { busy, refresh } from './bench/refresh';
import { rule } from './bench/rule';
import { servers } from './bench/servers';
import { wire } from './bench/wire';

const root = path.resolve(__dirname, '..');

type Case = (dist: string) => Promise<Figure[]>;

/** Side by side runs what mostly waits for the clock. The others need the machine for themselves. */
const CASES: Array<Record<string, Case>> = [
  { cold },
  { covered },
  { refresh, limits },
  { busy },
  { memory },
  { moving },
  { servers },
  { wire },
  { measuring },
  { rule },
  { alerts },
];
const NAMES = CASES.flatMap((group) => Object.keys(group));

const HELP = `npm run bench -- [CASE ...] [--only CASE,CASE] [--dist FOLDER]
Cases: ${NAMES.join(', ')}; without one all of them.
alerts plays the shipped alert rules against ten simulated weeks of sixteen bots, on one core, in about
five minutes on a machine with two, and writes the table of docs/alerting.md.`;

interface Options {
  only: string[];
  dist?: string;
}

async function main() {
  const { only, dist = path.join(root, 'dist') } = parse(process.argv.slice(2));
  if (dist === path.join(root, 'dist')) {
    await buildBackEnd((line) => console.log(line));
  }
  const began = Date.now();
  const figures: Figure[] = [];
  for (const group of CASES) {
    const chosen = Object.entries(group).filter(([name]) => only.includes(name));
    if (chosen.length > 0) {
      console.log(`Measuring ${chosen.map(([name]) => name).join(', ')} ...`);
    }
    figures.push(...(await Promise.all(chosen.map(([name, run]) => tried(name, run(dist))))).flat());
  }
  console.log(`\n${table(figures)}\n`);
  console.log(`${write(figures)} written after ${Math.round((Date.now() - began) / 1000)} s.`);
  const missed = figures.filter((figure) => !holds(figure)).length;
  console.log(missed === 0 ? 'Every figure is within its bounds.' : `${missed} of ${figures.length} figures missed.`);
  process.exitCode = missed === 0 ? 0 : 1;
}

/** A case that breaks misses its row; the others go on. */
async function tried(name: string, run: Promise<Figure[]>): Promise<Figure[]> {
  try {
    return await run;
  } catch (error) {
    return [{ case: name, what: 'could not be measured', value: NaN, max: 0, note: String(error) }];
  }
}

function parse(args: string[]): Options {
  const options: Options = { only: NAMES };
  const named: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const value = args[i + 1];
    if (NAMES.includes(args[i])) {
      named.push(args[i]);
      continue;
    }
    if (args[i] === '--only' && value) {
      named.push(...value.split(','));
    } else if (args[i] === '--dist' && value) {
      options.dist = path.resolve(value);
    } else {
      throw new Error(HELP);
    }
    i++;
  }
  options.only = named.length > 0 ? named : NAMES;
  const unknown = options.only.filter((name) => !NAMES.includes(name));
  if (unknown.length > 0) {
    throw new Error(`There is no case ${unknown.join(', ')}. Cases: ${NAMES.join(', ')}.`);
  }
  return options;
}

function write(figures: Figure[]): string {
  const at = new Date().toISOString();
  const file = path.join('bench', 'results', `${at.replace(/[:.]/g, '-')}.json`);
  mkdirSync(path.join(root, 'bench', 'results'), { recursive: true });
  const machine = { cpus: os.cpus().length, load: Math.round(os.loadavg()[0] * 10) / 10, platform: os.platform() };
  const all = figures.map((figure) => ({ ...figure, ok: holds(figure) }));
  writeFileSync(path.join(root, file), `${JSON.stringify({ at, machine, figures: all }, undefined, 2)}\n`);
  return file;
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
