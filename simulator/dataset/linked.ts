import type { Entry, Dataset } from './types';

/** Bots that return the sessions of others as well as their own: the IDs of these by the ID of the bot. */
export type Links = Readonly<Record<string, readonly string[]>>;

/** Reads `parent=child+child,parent=child`. Throws an Error that names a bot that there is not. */
export function parseLinks(text: string, dataset: Dataset): Links {
  const known = dataset.bots.map(({ id }) => id);
  const entries = text.split(',').filter(Boolean);
  return Object.fromEntries(
    entries.map((entry) => {
      const [parent, ...rest] = entry.split('=').map((part) => part.trim());
      const children = rest.join('=').split('+');
      const unknown = [parent, ...children].find((bot) => !known.includes(bot));
      if (unknown !== undefined) {
        throw new Error(`linkedBots: there is no bot "${unknown}"; write ${known[0]}=${known[1]}+${known[2]}.`);
      }
      return [parent, children];
    })
  );
}

/** A dataset in which bots return the sessions of the bots that are linked to them; a row still names its own. */
export class LinkedDataset implements Dataset {
  constructor(
    private readonly dataset: Dataset,
    readonly links: Links
  ) {}

  get bots() {
    return this.dataset.bots;
  }

  list(bot: string | undefined, from: number, to: number, at: number): Entry[] {
    return this.ofBot(bot, (one) => this.dataset.list(one, from, to, at));
  }

  find(bot: string | undefined, ids: string[], at: number): Entry[] {
    return this.ofBot(bot, (one) => this.dataset.find(one, ids, at));
  }

  /** What a bot and those that are linked to it have, newest start first. */
  private ofBot(bot: string | undefined, entriesOf: (bot: string | undefined) => Entry[]): Entry[] {
    const linked = bot === undefined ? [] : (this.links[bot] ?? []);
    if (linked.length === 0) {
      return entriesOf(bot);
    }
    const all = entriesOf(undefined);
    return all.filter((entry) => entry.bot === bot || linked.includes(entry.bot));
  }
}
