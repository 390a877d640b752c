import { Environment, findProgram } from './findProgram';

/** The Redis server of this machine, or a Valkey: REDIS_SERVER_PATH, or one in PATH; undefined when there is none. */
export function findRedisServer(env: Environment = process.env): string | undefined {
  return env.REDIS_SERVER_PATH || findProgram(['redis-server', 'valkey-server'], env);
}
