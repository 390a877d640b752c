/** @jest-environment node */
import type { ApiError } from './errors';
import type { App } from './token';
import { TokenChecker, mintToken } from './token';

const NOW = Date.parse('2026-05-08T12:00:00Z');
const seconds = NOW / 1000;
const APPS: App[] = [
  { clientId: 'app', secret: 'key', scope: 'both', published: true },
  { clientId: 'bots', secret: 'key', scope: 'bot', published: true },
  { clientId: 'draft', secret: 'key', scope: 'both', published: false },
];

let checker: TokenChecker;
beforeEach(() => {
  checker = new TokenChecker();
});

/** '' when the token is accepted, else status and message. */
function check(
  token: string | undefined,
  options: { account?: boolean; clocks?: number[]; requireJti?: boolean } = {}
): string {
  const { account = false, clocks = [NOW], requireJti = false } = options;
  try {
    checker.check(token, APPS, account, clocks, requireJti);
    return '';
  } catch (err) {
    return `${(err as ApiError).status} ${(err as ApiError).message}`;
  }
}

const claims = (more: object = {}) => ({ appId: 'app', sub: 's', iat: seconds, exp: seconds + 60, jti: 'a', ...more });

describe('the token check', () => {
  it('accepts a good token once: its jti is then spent', () => {
    const token = mintToken(claims(), 'key');
    expect(check(token)).toBe('');
    expect(check(token)).toBe('401 error verifying the jwt: jwt replay detected, jti was used before');
    expect(check(mintToken(claims({ jti: 'b' }), 'key'))).toBe('');
    checker.reset();
    expect(check(token)).toBe('');
  });

  it('accepts a static token again and again, unless a jti is required', () => {
    const token = mintToken(claims({ jti: undefined, exp: seconds + 1e8 }), 'key');
    expect([check(token), check(token)]).toEqual(['', '']);
    expect(check(mintToken({ appId: 'app' }, 'key'))).toBe('');
    expect(check(token, { requireJti: true })).toBe('401 error verifying the jwt: jti is required');
  });

  it.each([
    ['the wrong secret', mintToken(claims(), 'other')],
    ['the wrong client ID', mintToken(claims({ appId: 'nobody' }), 'key')],
    ['no client ID', mintToken(claims({ appId: undefined }), 'key')],
  ])('refuses %s', (_, token) => {
    expect(check(token)).toBe('401 Invalid SDK credentials');
  });

  it.each([
    ['nothing', undefined],
    ['text', 'abc'],
    ['a bearer', `Bearer ${mintToken(claims(), 'key')}`],
    ['two parts', 'e30.e30'],
    ['no signing', mintToken(claims(), 'key', { alg: 'none' })],
  ])('refuses %s as no token', (_, token) => {
    expect(check(token)).toBe('401 Invalid JWT token');
  });

  it('refuses what has expired, by every clock that counts', () => {
    const token = (exp: number, jti: string) => mintToken(claims({ exp, jti }), 'key');
    expect(check(token(seconds, 'a'))).toBe('401 error verifying the jwt: jwt expired');
    expect(check(token(seconds + 1, 'a'))).toBe('');
    expect(check(token(seconds + 5000, 'b'), { clocks: [NOW, NOW + 5_000_000 - 1000] })).toBe('');
  });

  it('refuses an expiry more than an hour ahead when there is a jti', () => {
    expect(check(mintToken(claims({ exp: seconds + 3600 }), 'key'))).toBe('');
    const far = '401 error verifying the jwt: with jti, exp must not be more than one hour ahead';
    expect(check(mintToken(claims({ exp: seconds + 3601, jti: 'b' }), 'key'))).toBe(far);
    expect(check(mintToken(claims({ exp: undefined, jti: 'c' }), 'key'))).toBe(far);
  });

  it('refuses an app without the scope, or not published', () => {
    const scope = '401 Permission denied. Scope is incorrect!';
    expect(check(mintToken(claims({ appId: 'bots' }), 'key'))).toBe('');
    expect(check(mintToken(claims({ appId: 'bots', jti: 'b' }), 'key'), { account: true })).toBe(scope);
    expect(check(mintToken(claims({ appId: 'draft', jti: 'c' }), 'key'))).toBe(scope);
  });
});
