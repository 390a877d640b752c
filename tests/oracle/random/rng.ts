/** Seeded random choices: the same questions in every run. */
export class Rng {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** A number in [0, 1). */
  next(): number {
    this.state = (this.state + 0x9e3779b9) >>> 0;
    let mixed = this.state ^ (this.state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  /** A whole number in [from, to]. */
  whole(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1));
  }

  one<T>(of: readonly T[]): T {
    return of[this.whole(0, of.length - 1)];
  }

  /** Up to `max` different ones, in any order; at least one. */
  some<T>(of: readonly T[], max: number): T[] {
    const left = [...of];
    return Array.from({ length: Math.min(left.length, this.whole(1, max)) }, () =>
      left.splice(this.whole(0, left.length - 1), 1)
    ).flat();
  }
}
