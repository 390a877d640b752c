/** The simulator's time: real by default, or standing still where it was put. */
export class Clock {
  private frozen: number | undefined;
  private ahead = 0;

  /** `real` tells the machine's time in ms; tests pass their own. */
  constructor(private readonly real: () => number = Date.now) {}

  /** The instant now, ms since 1970. */
  now(): number {
    return this.frozen ?? this.real() + this.ahead;
  }

  /** Stands still at an instant; undefined: back to real time. */
  set(at: number | undefined): void {
    this.frozen = at;
    this.ahead = 0;
  }

  /** Moves the clock by some ms; whether it stands still does not change. */
  advance(ms: number): void {
    if (this.frozen === undefined) {
      this.ahead += ms;
    } else {
      this.frozen += ms;
    }
  }

  /** The instant at which it stands still, or 'real'. */
  describe(): string {
    return this.frozen === undefined ? 'real' : new Date(this.frozen).toISOString();
  }
}

/** An instant written as ISO text or ms; 'real' or '' is undefined. Throws an Error for anything else. */
export function parseInstant(value: unknown): number | undefined {
  if (value === 'real' || value === '' || value === null || value === undefined) {
    return undefined;
  }
  const text = String(value);
  const ms = typeof value === 'number' ? value : /^\d{5,}$/.test(text) ? Number(text) : Date.parse(text);
  if (!Number.isFinite(ms)) {
    throw new Error(
      `clock: "${text}" is not an instant; write 2026-05-04T12:00:00Z, milliseconds since 1970, or real.`
    );
  }
  return ms;
}
