import type { BotProfile } from './bots';
import { converse } from './conversation';
import type { SessionFacts } from './sessionFacts';
import { hash, hex, seeded, word } from './random';
import { makeTags } from './tags';
import type { Entry, Json, MessageRow, SessionRow } from './types';
import { SECOND } from './types';

const iso = (ms: number): string => new Date(ms).toISOString();

/** A generated session. */
export class GeneratedSession implements Entry {
  readonly id: string;
  readonly start: number;

  constructor(
    readonly facts: SessionFacts,
    private readonly profile: BotProfile
  ) {
    this.start = facts.start;
    this.id = idOf(facts.created, facts.seed);
  }

  get bot(): string {
    return this.profile.id;
  }

  get email(): string | undefined {
    return this.facts.user === undefined ? undefined : `user${this.facts.user}@example.com`;
  }

  get employee(): string | undefined {
    return this.facts.user === undefined ? undefined : `E${String(this.facts.user).padStart(6, '0')}`;
  }

  get callId(): string | undefined {
    const voice = this.facts.channel === 'korevg' || this.facts.channel === 'ivr';
    return voice ? `call-${hex(hash('call', this.facts.seed), 8)}` : undefined;
  }

  visible(at: number): boolean {
    return this.facts.appears <= at && at < this.facts.removed;
  }

  row(at: number): SessionRow {
    const { facts, profile } = this;
    const closed = at >= facts.closes;
    const done = closed ? 1 : (at - facts.start) / (facts.closes - facts.start);
    const row: SessionRow = {
      sessionId: this.id,
      botId: profile.id,
      userId: facts.user === undefined ? undefined : userID(profile.id, facts.user),
      channel: facts.channel,
      start_time: iso(facts.start),
      end_time: this.endAt(closed),
      session_lang: facts.languages,
      sessionType: facts.interactive && (closed || at >= facts.speaks) ? 'interactive' : 'non-interactive',
      containmentType: closed ? facts.containment : 'selfService',
      sessionStatus: closed ? 'closed' : 'active',
      isDeveloper: profile.developerAs === 'number' ? Number(facts.developer) : facts.developer,
      tags: this.tagsAt(at, done),
      noOfMessagesExchanged: countAt(facts.messages, done),
      noOfTasksExecuted: countAt(facts.tasks, done),
    };
    if (profile.developerAs === 'missing') {
      delete row.isDeveloper;
    }
    if (profile.legacy) {
      // Older data names neither; an active row still says so, or nobody could tell that it is not final.
      delete row.sessionType;
      if (closed) {
        delete row.sessionStatus;
      }
    }
    return row;
  }

  conversation(at: number): MessageRow[] {
    const { facts, profile } = this;
    const user = facts.user === undefined ? undefined : userID(profile.id, facts.user);
    return converse(this.id, user, facts, profile).filter(({ createdOn }) => Date.parse(createdOn) <= at);
  }

  /** An active row has no end, or its start in the end's place: both are seen. */
  private endAt(closed: boolean): string | undefined {
    if (closed) {
      return this.facts.end === undefined ? undefined : iso(this.facts.end);
    }
    return this.facts.seed % 2 === 0 ? iso(this.facts.start) : undefined;
  }

  private tagsAt(at: number, done: number): SessionRow['tags'] {
    const tags = makeTags(this.facts.seed, this.profile);
    const known: Json[] = done >= 1 ? tags.session : tags.session.slice(0, Math.floor(tags.session.length * done));
    return { userTags: at >= this.facts.edited ? tags.edited : tags.user, sessionTags: known, altText: tags.altText };
  }
}

const countAt = (count: number | undefined, done: number): number | undefined =>
  count === undefined ? undefined : Math.floor(count * done);

/** 24 hex digits, the first 8 of them the creation time in Unix seconds. */
function idOf(created: number, seed: number): string {
  const random = seeded(seed);
  return hex(Math.floor(created / SECOND), 8) + hex(word(random), 8) + hex(word(random), 8);
}

/** Kore.ai's own user ID: the same for all sessions of a user with a bot. */
function userID(bot: string, user: number): string {
  const random = seeded(hash('user', bot, user));
  const words = Array.from({ length: 4 }, () => hex(word(random), 8));
  const digits = words.join('');
  return `u-${digits.slice(0, 8)}-${digits.slice(8, 12)}-5${digits.slice(13, 16)}-a${digits.slice(17, 20)}-${digits.slice(20)}`;
}
