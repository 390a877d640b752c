import { BOTS_WATCHED, watch } from './alerts/cases';
import { figuresOf, silenceFigures, writeDocs } from './alerts/report';
import { sample } from './alerts/sample';
import type { Silence } from './alerts/silence';
import { silence } from './alerts/silence';
import type { Figure } from '../figures';

/**
 * Plays the shipped rules minute by minute against simulated weeks, in this process; a sample
 * of evaluations is compared with the real back end's answers. Writes the table of docs/alerting.md.
 */
export async function alerts(dist: string): Promise<Figure[]> {
  const compared = await sample(dist);
  const watched = BOTS_WATCHED.flatMap((bot) => {
    const outcomes = watch(bot);
    console.log(`  ${bot.perDay} sessions a day, drift ${bot.drift}, end is ${bot.endIs}: played.`);
    return outcomes;
  });
  const silences = (['close', 'lastActivity'] as const).flatMap((endIs) =>
    [false, true].map((deadDay): [string, Silence] => [
      `1500 a day, end is ${endIs === 'close' ? 'close' : 'last activity'}${deadDay ? ', a week after a dead day' : ''}`,
      silence(1500, endIs, deadDay),
    ])
  );
  await writeDocs(watched, silences);
  return [
    ...compared,
    ...figuresOf(watched),
    ...silences.flatMap(([name, outcome]) => silenceFigures(`silence: ${name}`, outcome)),
  ];
}
