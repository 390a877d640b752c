/** @jest-environment node */
import { defaultSettings } from '../../../simulator/settings';
import { MINUTE } from '../../../simulator/dataset';
import { Observer } from './observer';
import type { History, Seen } from './sessions';
import { BEGIN, PLAY_FROM, PLAY_TO } from './sessions';

const OPEN_FOR = 5;

/** One session a minute, which closes five minutes later; every seventh drops off, and those that `drops` says. */
function steady(drops: (minute: number) => boolean = () => false, twins = false): History {
  const sessions: Seen[] = [];
  for (let minute = PLAY_FROM - 1000; minute < PLAY_TO; minute++) {
    const start = BEGIN + minute * MINUTE;
    const closes = start + OPEN_FOR * MINUTE;
    const isDropOff = minute % 7 === 0 || drops(minute);
    const session = { start, end: closes, appears: start, closes, rated: true, developer: false, isTwin: false };
    sessions.push({ ...session, containment: isDropOff ? 'dropOff' : 'selfService' });
    if (twins && isDropOff) {
      sessions.push({ ...session, containment: 'selfService', isTwin: true });
    }
  }
  return { perDay: 1440, traffic: { ...defaultSettings(), lateDropOffs: 0 }, sessions, hours: [sessions] };
}

describe('the ideal observer', () => {
  const from = PLAY_FROM + 5000;
  const incident = (minute: number) => minute >= from && minute < from + 45;
  const observer = new Observer(steady(), { minutes: 45, rate: 0.85 }, 0);

  it('raises no alarm where it learned', () => {
    expect(observer.alarms(steady())).toEqual([]);
  });

  it('sees an incident from the first outcomes on, not before one is known, and takes no twin for a session', () => {
    const [first] = observer.alarms(steady(incident, true));
    expect(first - from).toBeGreaterThan(OPEN_FOR);
    expect(first - from).toBeLessThan(OPEN_FOR + 10);
  });
});
