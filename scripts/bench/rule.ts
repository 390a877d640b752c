import type { Figure } from '../figures';
import { goOutput } from './measuring';

/** A day of a rule that is evaluated every minute against four weeks, played by a test with a clock of its own. */
export async function rule(): Promise<Figure[]> {
  const out = await goOutput('test', './pkg/store', '-run', '^TestADayOfARule$', '-v', '-count', '1');
  const [, calls = NaN] = /calls a minute and bot: ([\d.]+)/.exec(out) ?? [];
  return [
    {
      case: 'a rule against 4 weeks, 1,500 a day, 24 h',
      what: 'calls a minute and bot',
      value: Number(calls),
      max: 1.2,
      floor: 1,
      note: 'evaluated every minute, past weeks read ahead',
    },
  ];
}
