import { ApiError, errors } from '../api/errors';
import type { Fault } from './schedule';

/** A whole answer that takes the place of the real one. */
export interface Reply {
  status: number;
  headers: Record<string, string>;
  body: string;
}

const HTML = '<!DOCTYPE html>\n<html><head><title>%</title></head><body><h1>%</h1></body></html>\n';
const html = (status: number, title: string): Reply => ({
  status,
  headers: { 'Content-Type': 'text/html; charset=utf-8' },
  body: HTML.replaceAll('%', title),
});

/** The answer of faults that refuse the call; undefined for all others. */
export function refusal(fault: Fault): Reply | undefined {
  switch (fault.kind) {
    case 'bad-gateway':
      return html(502, '502 Bad Gateway');
    case 'html':
      return html(200, 'Sign in');
    case 'empty-body':
      return { status: 200, headers: { 'Content-Type': 'application/json' }, body: '' };
    case 'redirect': {
      const location = fault.location ?? 'http://elsewhere.invalid/api/public/getSessions';
      return { status: fault.status ?? 307, headers: { Location: location }, body: '' };
    }
    default: {
      const error = refusalError(fault);
      return error && errorReply(error);
    }
  }
}

/** An API error as it goes out. */
export function errorReply(error: ApiError): Reply {
  const wait = error.retryAfter === undefined ? undefined : { 'Retry-After': String(error.retryAfter) };
  return { status: error.status, headers: { 'Content-Type': 'application/json', ...wait }, body: error.body() };
}

function refusalError(fault: Fault): ApiError | undefined {
  switch (fault.kind) {
    case 'invalid-credentials':
      return errors.credentials();
    case 'invalid-token':
      return errors.token();
    case 'no-scope':
      return errors.scope();
    case 'token-expired':
      return errors.jwt('jwt expired');
    case 'token-replayed':
      return errors.jwt('jwt replay detected, jti was used before');
    case 'token-jti':
      return errors.jwt('with jti, exp must not be more than one hour ahead');
    case 'wrong-bot':
      return errors.bot();
    case 'invalid-arguments':
      return errors.arguments('simulated');
    case 'rate-minute':
      return errors.minute(fault.retryAfter);
    case 'rate-hour':
      return errors.hour(fault.retryAfter);
    case 'server-error':
      return new ApiError(fault.status ?? 500, 'Internal server error');
    case 'unavailable':
      return new ApiError(503, 'Service unavailable', 503, fault.retryAfter);
    default:
      return undefined;
  }
}
