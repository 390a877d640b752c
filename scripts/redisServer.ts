import type { Environment } from './findProgram';
import { findProgram } from './findProgram';

/** The redis-server in PATH, which the Go tests look for as well; undefined when there is none. */
export function findRedisServer(env: Environment = process.env): string | undefined {
  return findProgram(['redis-server'], env);
}
