import { ApiError, errors } from './api/errors';
import type { Answer, MessagesAnswer } from './api/answer';
import { answer, answerMessages } from './api/answer';
import { Limits } from './api/limits';
import type { ApiRequest, MessagesRequest } from './api/request';
import { parseMessagesRequest, parseRequest } from './api/request';
import type { App } from './api/token';
import { TokenChecker } from './api/token';
import { Clock, parseInstant } from './clock';
import type { Fault } from './faults';
import { FaultSchedule, parseFaults } from './faults';
import type { Settings } from './settings';
import { TRAFFIC_SETTINGS, defaultSettings, parseSettings } from './settings';
import { CallLog } from './stats';
import type { Dataset } from './dataset';
import { GeneratedDataset, LinkedDataset, parseLinks } from './dataset';

/** What is asked for. */
export type Endpoint = 'sessions' | 'messages';

/** What can be set while the simulator runs. */
export interface Changes extends Partial<Settings> {
  /** ISO text or ms: the clock stands still there. 'real' or null: it runs with real time. */
  clock?: string | number | null;
  /** Moves the clock by so many ms (after `clock`). */
  advance?: number;
  /** Replaces all faults. */
  faults?: Array<Fault | Fault['kind']>;
}

/** A call to the API, as far as it matters here. */
export interface ApiCall {
  endpoint: Endpoint;
  /** Undefined: the account endpoint. */
  bot?: string;
  params: URLSearchParams;
  token?: string;
  body: string;
}

/** What a call came to: how it is logged, and an answer or an error. */
export interface Outcome {
  outcome: string;
  at: number;
  request?: ApiRequest | MessagesRequest;
  answer?: Answer | MessagesAnswer;
  error?: ApiError;
}

/** The simulated Kore.ai without its HTTP: sessions, clock, tokens, limits, faults. */
export class Simulator {
  readonly clock: Clock;
  readonly faults = new FaultSchedule();
  readonly log = new CallLog();
  settings: Settings = defaultSettings();
  dataset: Dataset;
  private unlinked: Dataset;
  private readonly tokens = new TokenChecker();
  private readonly limits = new Limits();

  /** Serves the sessions of `recorded`, if given, instead of generated ones. `real` is the machine's clock. */
  constructor(
    private readonly recorded?: Dataset,
    readonly real: () => number = Date.now
  ) {
    this.clock = new Clock(real);
    this.dataset = this.unlinked = recorded ?? new GeneratedDataset(this.settings);
  }

  /** Applies changes, all or none. Throws an Error that names an unknown setting or a bad value. */
  set(changes: Changes): void {
    const { clock, advance, faults, ...rest } = changes;
    const parsed = parseSettings(rest);
    const list = faults === undefined ? undefined : parseFaults(faults);
    const at = parseInstant(clock);
    if (advance !== undefined && !Number.isFinite(advance)) {
      throw new Error('advance: write a number of milliseconds.');
    }
    const links = parseLinks(parsed.linkedBots ?? this.settings.linkedBots, this.unlinked);
    this.settings = { ...this.settings, ...parsed };
    if (!this.recorded && TRAFFIC_SETTINGS.some((name) => name in parsed)) {
      this.unlinked = new GeneratedDataset(this.settings);
    }
    this.dataset = Object.keys(links).length > 0 ? new LinkedDataset(this.unlinked, links) : this.unlinked;
    if (clock !== undefined) {
      this.clock.set(at);
    }
    this.clock.advance(advance ?? 0);
    if (list) {
      this.faults.set(list);
    }
  }

  /** All settings with clock and faults, as they can be given to `set`. */
  describe(): Settings & { clock: string; now: string; faults: Fault[] } {
    const now = new Date(this.clock.now()).toISOString();
    return { ...this.settings, clock: this.clock.describe(), now, faults: this.faults.list() };
  }

  /** Forgets calls, limits and used tokens. Settings, clock and faults stay. */
  reset(): void {
    this.log.reset();
    this.limits.reset();
    this.tokens.reset();
  }

  /** What the server takes for the time: the Date header. */
  serverTime(): number {
    return this.clock.now() + this.settings.clockOffset;
  }

  /** Answers a call, or says with which error it is refused. Faults are not looked at here. */
  answer(call: ApiCall): Outcome {
    const at = this.clock.now();
    let request: ApiRequest | MessagesRequest | undefined;
    try {
      this.checkToken(call);
      if (call.bot !== undefined && !this.dataset.bots.some(({ id }) => id === call.bot)) {
        throw errors.bot();
      }
      const { callsPerMinute, callsPerHour, retryAfter } = this.settings;
      this.limits.take(call.bot ?? 'account', this.real(), callsPerMinute, callsPerHour, retryAfter);
      if (call.endpoint === 'messages') {
        request = parseMessagesRequest(call.bot, call.body, this.settings, at);
        return { outcome: 'ok', at, request, answer: answerMessages(request, this.dataset, this.settings, at) };
      }
      request = parseRequest(call.bot, call.params, call.body, this.settings, at);
      return { outcome: 'ok', at, request, answer: answer(request, this.dataset, this.settings, at) };
    } catch (err) {
      if (err instanceof ApiError) {
        return { outcome: outcomeOf(err), at, request, error: err };
      }
      throw err;
    }
  }

  /**
   * A server whose clock is right takes tokens by real time as well as by the
   * simulated one: a client learns the latter only from the first Date header.
   */
  private checkToken(call: ApiCall): void {
    const { clockOffset, requireJti } = this.settings;
    const clocks = clockOffset === 0 ? [this.clock.now(), this.real()] : [this.serverTime()];
    const history = call.endpoint === 'messages';
    this.tokens.check(call.token, this.apps(), call.bot === undefined, clocks, requireJti, history);
  }

  /** The main app, and four that lack something, with the same secret. */
  private apps(): App[] {
    const { clientId, clientSecret: secret, scope, published, chatHistory: history } = this.settings;
    return [
      { clientId, secret, scope, published, history },
      { clientId: 'cs-sim-unpublished', secret, scope: 'both', published: false, history: true },
      { clientId: 'cs-sim-bot-only', secret, scope: 'bot', published: true, history: true },
      { clientId: 'cs-sim-account-only', secret, scope: 'account', published: true, history: true },
      { clientId: 'cs-sim-sessions-only', secret, scope: 'both', published: true, history: false },
    ];
  }
}

function outcomeOf(err: ApiError): string {
  const names: Record<number, string> = { 400: 'wrongBot', 401: 'unauthorized', 412: 'invalid' };
  if (err.status === 429) {
    return err.message.includes('per-minute') ? 'rateMinute' : 'rateHour';
  }
  return names[err.status] ?? 'other';
}
