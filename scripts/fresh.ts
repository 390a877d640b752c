import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Something that is built: what it is made of and what comes out, as paths below the root. */
export interface Target {
  name: string;
  inputs: string[];
  outputs: string[];
  /** Leaves files out of the inputs. */
  skip?: (file: string) => boolean;
}

/** Whether a target has been built from exactly what is there now, and its outputs have not been touched since. */
export function isFresh(root: string, target: Target): boolean {
  const file = stampFile(root, target);
  return existsSync(file) && readFileSync(file, 'utf8') === stamp(root, target);
}

/** Remembers that a target has just been built. */
export function markFresh(root: string, target: Target) {
  const file = stampFile(root, target);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, stamp(root, target));
}

function stampFile(root: string, target: Target): string {
  return path.join(root, 'node_modules', '.cache', 'koreai-build', target.name);
}

function stamp(root: string, target: Target): string {
  const hash = createHash('sha256');
  for (const file of target.inputs.flatMap((input) => filesIn(path.join(root, input))).sort()) {
    if (!target.skip?.(file)) {
      hash
        .update(`${path.relative(root, file)}\0`)
        .update(readFileSync(file))
        .update('\0');
    }
  }
  const outputs = target.outputs.map((output) => {
    const stat = statSync(path.join(root, output), { throwIfNoEntry: false });
    return stat ? `${stat.size} ${stat.mtimeMs}` : 'missing';
  });
  return [hash.digest('hex'), ...outputs].join('\n');
}

function filesIn(entry: string): string[] {
  const stat = statSync(entry, { throwIfNoEntry: false });
  if (!stat) {
    return [];
  }
  return stat.isDirectory() ? readdirSync(entry).flatMap((name) => filesIn(path.join(entry, name))) : [entry];
}
