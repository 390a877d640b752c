import { accessSync, constants } from 'node:fs';
import path from 'node:path';

/** An environment, as in process.env. */
export type Environment = Record<string, string | undefined>;

/** The first of the names that is in PATH, else the first of the files that is there; undefined when there is none. */
export function findProgram(names: string[], env: Environment, files: string[] = []): string | undefined {
  const folders = (env.PATH ?? '').split(path.delimiter).filter(Boolean);
  const named = names.flatMap((name) => folders.map((folder) => path.join(folder, name)));
  return [...named, ...files].find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
