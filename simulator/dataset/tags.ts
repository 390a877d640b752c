import type { BotProfile } from './bots';
import type { Random } from './random';
import { hex, pick, seeded, word } from './random';
import type { Json } from './types';

/** The tags of a session when it is closed; `edited` are the user tags after somebody changed them later. */
export interface TagSet {
  session: Json[];
  user: Json[];
  edited: Json[];
  altText: Json[];
}

const tag = (name: string, value: Json): Json => ({ name, value });

/** Tags from a seed alone, so that a session need not keep them. */
export function makeTags(seed: number, bot: BotProfile): TagSet {
  const random = seeded(seed);
  return { session: sessionTags(random, bot), ...userTags(random), altText: altText(random) };
}

function sessionTags(random: Random, bot: BotProfile): Json[] {
  const tags: Json[] = [];
  const chance = (share: number) => random() < share;
  if (chance(0.92)) {
    tags.push(tag('intent', pick(random, bot.intents)));
    if (chance(0.15)) {
      tags.push(tag('intent', pick(random, bot.intents)));
    }
  }
  if (chance(0.6)) {
    tags.push(tag('priority', 1 + Math.floor(random() * 4)));
  }
  if (chance(0.5)) {
    tags.push(tag('resolved', chance(0.7)));
  }
  if (chance(0.3)) {
    tags.push(
      tag(
        'csat',
        chance(0.2)
          ? null
          : pick<Json>(random, [
              [5, 40],
              [4, 30],
              ['3', 10],
              [2.5, 10],
              [1, 10],
            ])
      )
    );
  }
  for (const product of ['phone', 'tablet', 'laptop', 'headset']) {
    if (chance(0.15)) {
      tags.push(tag('product', product));
    }
  }
  if (chance(0.2)) {
    tags.push(tag('crm.case id', `C-${hex(word(random), 6)}`));
  }
  if (chance(0.04)) {
    tags.push(
      tag('basket', { items: [Math.floor(random() * 9), 'a<b & "c"'], total: Math.round(random() * 1e4) / 100 })
    );
  }
  if (chance(0.02)) {
    tags.push(...odd(random));
  }
  return tags;
}

/** What no documentation promises and real data holds all the same. */
function odd(random: Random): Json[] {
  return pick<Json[]>(random, [
    [['vip'], 1],
    [[7, null, true], 1],
    [[{ value: 'no name' }], 1],
    [[{ name: '', value: 'empty name' }], 1],
    [[{ name: 'csat' }], 1],
    [[tag('intent', '')], 1],
    [[tag('product', ['phone', 'tablet'])], 1],
  ]);
}

function userTags(random: Random): { user: Json[]; edited: Json[] } {
  const plan = pick(random, [
    ['free', 50],
    ['silver', 30],
    ['gold', 15],
    [undefined, 5],
  ] as const);
  const rest: Json[] = [];
  if (random() < 0.8) {
    rest.push(
      tag(
        'region',
        pick(random, [
          ['north', 3],
          ['south', 3],
          ['east', 2],
          ['west', 2],
          ['Île-de-France', 1],
        ])
      )
    );
  }
  if (random() < 0.5) {
    // A range of telephone numbers that is reserved for fiction.
    rest.push(tag('phone', `+1 202 555 0${100 + Math.floor(random() * 100)}`));
  }
  if (random() < 0.1) {
    rest.push(tag('newsletter', random() < 0.5));
  }
  return { user: plan ? [tag('plan', plan), ...rest] : rest, edited: [tag('plan', 'platinum'), ...rest] };
}

const altText = (random: Random): Json[] => (random() < 0.1 ? [tag('greeting', 'Hello')] : []);
