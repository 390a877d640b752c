import type { BotProfile } from './bots';
import type { SessionFacts } from './sessionFacts';
import type { Phrases } from './phrases';
import { phrasesOf } from './phrases';
import type { Random } from './random';
import { hash, hex, pick, seeded } from './random';
import type { Json, MessageRow } from './types';
import { MINUTE, SECOND } from './types';

/** One thing that is said. */
interface Line {
  from: 'bot' | 'user';
  components: Json[];
  tags?: Json[];
  task?: string;
}

const text = (words: string): Json[] => [{ cT: 'text', data: { text: words } }];
const bot = (words: string, task?: string): Line => ({ from: 'bot', components: text(words), task });
const user = (words: string): Line => ({ from: 'user', components: text(words) });

const VOICE = ['korevg', 'ivr'];

/**
 * The messages of a session in the order in which they were said, from its seed alone: in its language, as its channel
 * has them, and as many as its row counts. A drop-off breaks off at a question of the bot.
 */
export function converse(
  id: string,
  userID: string | undefined,
  facts: SessionFacts,
  profile: BotProfile
): MessageRow[] {
  const random = seeded(hash('conversation', facts.seed));
  const count = facts.messages ?? (facts.interactive ? 2 + Math.floor(random() * 8) : 1);
  const lines = script(random, facts, profile, count);
  const times = whenSaid(random, lines, facts, profile);
  return lines.map((line, i): MessageRow => {
    const incoming = line.from === 'user';
    return {
      _id: `ms-${hex(hash('message', facts.seed), 8)}-${hex(i, 4)}`,
      type: incoming ? 'incoming' : 'outgoing',
      createdOn: new Date(times[i]).toISOString(),
      // Of what users say the two clocks are seen to differ.
      timestampValue: times[i] - (incoming ? Math.floor(random() * 15 * SECOND) : 0),
      sessionId: id,
      botId: profile.id,
      createdBy: incoming ? userID : profile.id,
      channels: facts.channel === undefined ? undefined : [{ type: facts.channel }],
      lang: facts.languages?.[0] ?? 'en',
      isD: facts.developer ? 1 : 0,
      ms: 1,
      status: 'sent',
      components: line.components,
      taskName: line.task,
      tags: { messageTags: line.tags ?? [], userTags: [], sessionTags: [] },
    };
  });
}

function script(random: Random, facts: SessionFacts, profile: BotProfile, count: number): Line[] {
  const phrases = phrasesOf(facts.languages);
  const voice = VOICE.includes(facts.channel ?? '');
  const intent = pick(random, profile.intents);
  const opening: Line[] = voice
    ? [{ ...user('StartFlow'), tags: [{ name: 'caller', value: '+1 202 555 0143' }] }, bot(phrases.greeting, 'Welcome')]
    : [
        bot(phrases.greeting, 'Welcome'),
        { ...user(phrases.wish.replace('%s', intent)), tags: [{ name: 'intent', value: intent }] },
      ];
  const said = facts.interactive ? opening : opening.filter(({ from }) => from === 'bot');
  const ending = facts.interactive || facts.containment === 'dropOff' ? endingOf(facts, phrases, voice) : [];
  while (said.length + ending.length < count) {
    said.push(...(facts.interactive ? exchange(random, phrases, voice, intent) : [bot(phrases.goodbye)]));
  }
  return [...said.slice(0, Math.max(0, count - ending.length)), ...ending].slice(0, count);
}

/** A question of the bot and the answer to it, as the channel has them. */
function exchange(random: Random, phrases: Phrases, voice: boolean, intent: string): Line[] {
  if (!voice && random() < 0.25) {
    return [menu(phrases, intent), user(phrases.options[Math.floor(random() * phrases.options.length)])];
  }
  if (!voice && random() < 0.12) {
    const file = { fileName: `invoice-${1000 + Math.floor(random() * 9000)}.pdf`, fileType: 'attachment' };
    return [bot(phrases.exchanges[0][0], intent), { from: 'user', components: [{ cT: 'attachment', data: file }] }];
  }
  if (voice && random() < 0.2) {
    const template = { type: 'template', payload: { prompt: phrases.choose, timeout: 5000 } };
    return [bot(JSON.stringify(template), intent), user('MAX_NO_INPUT')];
  }
  const [question, answers] = phrases.exchanges[Math.floor(random() * phrases.exchanges.length)];
  return [bot(question, intent), user(answers[Math.floor(random() * answers.length)])];
}

/** A card with buttons. */
function menu(phrases: Phrases, task: string): Line {
  const buttons = phrases.options.map((title, i) => ({ type: 'postback', title, payload: `option-${i}` }));
  const data = { type: 'template', payload: { template_type: 'button', text: phrases.choose, buttons } };
  return { from: 'bot', components: [{ cT: 'action', data }], task };
}

function endingOf(facts: SessionFacts, phrases: Phrases, voice: boolean): Line[] {
  switch (facts.containment) {
    case 'dropOff':
      return [
        bot(phrases.exchanges[facts.seed % phrases.exchanges.length][0]),
        ...(voice ? [bot('MAX_NO_INPUT')] : []),
      ];
    case 'agent':
      return [bot(phrases.transfer, 'Agent transfer')];
    default:
      return [bot(phrases.solved), user(phrases.thanks)];
  }
}

/**
 * An instant for each line: from the start on, while somebody was there. Now and then a bot says two things in one
 * millisecond. A voice bot notes long after the end that it heard nothing.
 */
function whenSaid(random: Random, lines: Line[], facts: SessionFacts, profile: BotProfile): number[] {
  const idle = facts.containment === 'dropOff' ? profile.timeoutMinutes * MINUTE : 0;
  const talk = Math.max(30 * SECOND, facts.closes - facts.start - idle);
  const steps = lines.map(() => 0.2 + random());
  const whole = steps.reduce((sum, step) => sum + step, 0);
  let at = facts.start;
  return lines.map((line, i) => {
    const late = i === lines.length - 1 && line.from === 'bot' && isNoInput(line);
    if (late) {
      return Math.max(at, facts.closes + 15 * MINUTE + Math.floor(random() * 3 * MINUTE));
    }
    if (i > 0 && !(line.from === 'bot' && random() < 0.3)) {
      at += Math.floor((talk * steps[i]) / whole);
    }
    return at;
  });
}

const isNoInput = ({ components }: Line): boolean => JSON.stringify(components).includes('MAX_NO_INPUT');
