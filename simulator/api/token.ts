import { createHmac, timingSafeEqual } from 'node:crypto';

import { errors } from './errors';

/** A JWT app as its owner set it up. */
export interface App {
  clientId: string;
  secret: string;
  /** Whether it may ask for one bot, and for the whole account. */
  scope: 'both' | 'bot' | 'account' | 'none';
  published: boolean;
  /** Whether it has the scope Chat History as well. */
  history?: boolean;
}

/** What the token check reads of the payload. */
export interface Claims {
  appId?: unknown;
  exp?: unknown;
  jti?: unknown;
  [claim: string]: unknown;
}

/** With a jti, the expiry may be at most this many seconds ahead. */
const MAX_AHEAD = 3600;

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const sign = (text: string, secret: string): Buffer => createHmac('sha256', secret).update(text).digest();

/** A token as a client would make it, for tests and examples. */
export function mintToken(claims: Claims, secret: string, header: object = { alg: 'HS256', typ: 'JWT' }): string {
  const text = `${encode(header)}.${encode(claims)}`;
  return `${text}.${sign(text, secret).toString('base64url')}`;
}

/** Checks tokens as the API does, and remembers the jti of each: a second use is a replay. */
export class TokenChecker {
  private readonly used = new Set<string>();

  /** Forgets every jti. */
  reset(): void {
    this.used.clear();
  }

  /**
   * Throws the ApiError with which the API refuses the token. `clocks` are the
   * instants (ms) by any of which the token may be in time. `history`: messages are asked for.
   */
  check(
    token: string | undefined,
    apps: App[],
    account: boolean,
    clocks: number[],
    requireJti: boolean,
    history = false
  ): void {
    const { text, signature, claims } = decode(token);
    const app = apps.find(({ clientId }) => clientId === claims.appId);
    const wanted = app && sign(text, app.secret);
    if (!wanted || wanted.length !== signature.length || !timingSafeEqual(wanted, signature)) {
      throw errors.credentials();
    }
    this.checkTime(claims, clocks, requireJti);
    const needed = account ? 'account' : 'bot';
    if (!app.published || (app.scope !== 'both' && app.scope !== needed) || (history && !app.history)) {
      throw errors.scope();
    }
  }

  private checkTime(claims: Claims, clocks: number[], requireJti: boolean): void {
    const { exp, jti } = claims;
    if (exp !== undefined && typeof exp !== 'number') {
      throw errors.jwt('invalid exp value');
    }
    const seconds = clocks.map((clock) => clock / 1000);
    if (exp !== undefined && seconds.every((now) => exp <= now)) {
      throw errors.jwt('jwt expired');
    }
    if (jti === undefined || jti === null || jti === '') {
      if (requireJti) {
        throw errors.jwt('jti is required');
      }
      return;
    }
    if (exp === undefined || seconds.every((now) => exp > now + MAX_AHEAD)) {
      throw errors.jwt('with jti, exp must not be more than one hour ahead');
    }
    const use = `${String(claims.appId)} ${String(jti)}`;
    if (this.used.has(use)) {
      throw errors.jwt('jwt replay detected, jti was used before');
    }
    this.used.add(use);
  }
}

function decode(token: string | undefined): { text: string; signature: Buffer; claims: Claims } {
  const parts = (token ?? '').split('.');
  try {
    const [header, claims] = parts
      .slice(0, 2)
      .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString('utf8')));
    if (parts.length === 3 && header.alg === 'HS256' && typeof claims === 'object' && claims !== null) {
      return { text: `${parts[0]}.${parts[1]}`, signature: Buffer.from(parts[2], 'base64url'), claims };
    }
  } catch {
    // Whatever cannot be read is no token: said below.
  }
  throw errors.token();
}
