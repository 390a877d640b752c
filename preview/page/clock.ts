import type { RawTimeRange, TimeRange } from '@grafana/data';
import { dateMath, dateTime } from '@grafana/data';

/** What the server says about itself. */
export interface About {
  /** Where the sessions come from, in words. */
  about: string;
  /** The time there, in epoch milliseconds: the simulator's clock may differ from the machine's. */
  now: number;
}

/** Asks the server about itself. */
export async function readAbout(): Promise<About> {
  return (await fetch('/preview/about')).json();
}

/** The instants that a raw time range means by a clock that shows `now`. */
export function evaluate(raw: RawTimeRange, now: number, timeZone: string): TimeRange {
  const at = (text: RawTimeRange['from'], roundUp: boolean) => {
    const options = { roundUp, timezone: timeZone, now: dateTime(now) };
    return (typeof text === 'string' ? dateMath.toDateTime(text, options) : dateTime(text)) ?? dateTime(now);
  };
  return { from: at(raw.from, false), to: at(raw.to, true), raw };
}

/** A raw time range from the page's address: relative, or epoch milliseconds as text. */
export function fromUrl(from: string, to: string): RawTimeRange {
  const one = (text: string) => (/^-?\d+$/.test(text) ? dateTime(Number(text)) : text);
  return { from: one(from), to: one(to) };
}

/** The other way round. */
export function toUrl(raw: RawTimeRange): { from: string; to: string } {
  const one = (end: RawTimeRange['from']) => (typeof end === 'string' ? end : String(end.valueOf()));
  return { from: one(raw.from), to: one(raw.to) };
}

/** The range moved by half its length, or doubled, as the arrows and the lens of the time picker do. */
export function moved(range: TimeRange, how: 'back' | 'forward' | 'wider'): RawTimeRange {
  const from = range.from.valueOf();
  const to = range.to.valueOf();
  const half = (to - from) / 2;
  const shift = { back: [-half, -half], forward: [half, half], wider: [-half, half] }[how];
  return { from: dateTime(from + shift[0]), to: dateTime(to + shift[1]) };
}
