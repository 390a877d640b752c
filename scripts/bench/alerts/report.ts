import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';
import type { Figure } from '../../figures';
import type { Watched, Watcher } from './cases';
import { quantile } from './play';
import type { Silence } from './silence';

const DOCS = path.resolve(__dirname, '../../../docs/alerting.md');
const BEGIN = '<!-- Written by npm run bench -- alerts. -->';
const END = '<!-- End of what the bench wrote. -->';

/** What the shipped rules must reach. */
interface Bound {
  perDay: number;
  minutes: number;
  found: number;
  median?: number;
  falseAlarms?: number;
}

const BOUNDS: Bound[] = [
  { perDay: 700, minutes: 45, found: 17 },
  { perDay: 1500, minutes: 45, found: 28, median: 40, falseAlarms: 1 },
  { perDay: 1500, minutes: 120, found: 16 },
  { perDay: 5000, minutes: 45, found: 34, median: 37, falseAlarms: 1 },
];

/** How the shipped rules do, beside what they must reach. */
export function figuresOf(all: Watched[]): Figure[] {
  return all
    .filter(({ watcher }) => watcher === 'shipped')
    .flatMap((watched) => {
      const { bot, incident, delays, falseAlarms } = watched;
      const bound = BOUNDS.find(({ perDay, minutes }) => perDay === bot.perDay && minutes === incident.minutes);
      const name = `${bot.perDay} a day, drift ${bot.drift}, end is ${bot.endIs}: ${incident.minutes} min at ${percent(incident.rate)}`;
      const ideal = all.find((one) => one.watcher === 'ideal' && one.bot === bot && one.incident === incident)!;
      const note = `ideal observer: ${ideal.delays.length} found, median ${minutes(ideal, 0.5)}`;
      return [
        { case: name, what: 'incidents found', value: delays.length, min: bound?.found, note },
        ...(delays.length > 0
          ? [{ case: name, what: 'median delay', value: quantile(delays, 0.5), max: bound?.median, unit: 'min' }]
          : []),
        { case: name, what: 'false alarms', value: falseAlarms, max: bound?.falseAlarms },
      ];
    });
}

/** How soon silence is noticed. */
export function silenceFigures(name: string, { delays, falseAlarms }: Silence): Figure[] {
  return [
    { case: name, what: 'longest delay', value: Math.max(...delays), max: 30, unit: 'min' },
    { case: name, what: 'false alarms', value: falseAlarms, max: 0 },
  ];
}

/** Puts the table into docs/alerting.md, where it says that the bench writes it. */
export async function writeDocs(all: Watched[], silences: Array<[string, Silence]>): Promise<void> {
  const text = readFileSync(DOCS, 'utf8');
  const [before, rest] = text.split(BEGIN);
  const after = rest?.split(END)[1];
  if (after === undefined) {
    throw new Error(`${DOCS} does not say where the table goes: ${BEGIN} ... ${END}`);
  }
  const options = { ...(await resolveConfig(DOCS)), parser: 'markdown' };
  const table = [tableOf(all), silenceTable(silences)].join('\n\n');
  writeFileSync(DOCS, await format(`${before}${BEGIN}\n\n${table}\n\n${END}${after}`, options));
}

/** One row a bot and kind of incident, with each watcher's incidents found, median and 90 % delay, and false alarms. */
function tableOf(all: Watched[]): string {
  const head = [
    ...['incident', 'sessions a day', 'drift', 'end is'],
    ...['by start, fixed limit: found', 'delay, 90 %', 'false'],
    ...['**shipped: found**', '**delay, 90 %**', '**false**'],
    ...['ideal: found', 'delay, 90 %'],
  ];
  const rows = all
    .filter(({ watcher }) => watcher === 'shipped')
    .map(({ bot, incident }) => {
      const of = (watcher: Watcher) =>
        all.find((one) => one.watcher === watcher && one.bot === bot && one.incident === incident)!;
      const cells = (one: Watched) => [
        `${one.delays.length} of ${one.troubles}`,
        `${minutes(one, 0.5)}, ${minutes(one, 0.9)}`,
        `${one.falseAlarms}`,
      ];
      const endIs = bot.endIs === 'close' ? 'close' : 'last activity';
      return [
        `${incident.minutes} min at ${percent(incident.rate)}`,
        ...[`${bot.perDay}`, `${bot.drift}`, endIs],
        ...cells(of('before')),
        ...cells(of('shipped')).map((cell) => `**${cell}**`),
        ...cells(of('ideal')).slice(0, 2),
      ];
    });
  rows.sort((a, b) => order(a) - order(b));
  return markdown(head, rows);
}

/** Rows by kind of incident, each in the order in which bots were watched: a sort keeps what is equal. */
const order = ([incident]: string[]): number =>
  ['45', '120', '60'].findIndex((minutes) => incident.startsWith(`${minutes} `));

function silenceTable(silences: Array<[string, Silence]>): string {
  return markdown(
    ['two hours without a session', 'noticed', 'longest delay', 'false alarms in six weeks'],
    silences.map(([name, { delays, falseAlarms }]) => [
      name,
      `${delays.filter(Number.isFinite).length} of ${delays.length}`,
      `${Math.max(...delays)} min`,
      `${falseAlarms}`,
    ])
  );
}

function markdown(head: string[], rows: string[][]): string {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;

function minutes({ delays }: Watched, share: number): string {
  return delays.length === 0 ? 'none' : `${quantile(delays, share)} min`;
}
