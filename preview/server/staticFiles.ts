import { createReadStream, statSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import path from 'node:path';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.md': 'text/markdown; charset=utf-8',
  '.woff2': 'font/woff2',
};

/** A folder served under a path of the URL. */
export interface Mount {
  /** Begins and ends with a slash. */
  prefix: string;
  dir: string;
}

/** Sends the file that `pathname` names in the first mount that has it. Returns false when none has. */
export function sendFile(response: ServerResponse, pathname: string, mounts: Mount[]): boolean {
  for (const { prefix, dir } of mounts) {
    if (!pathname.startsWith(prefix)) {
      continue;
    }
    const file = resolve(dir, pathname.slice(prefix.length) || 'index.html');
    if (file) {
      response.writeHead(200, {
        'Content-Type': TYPES[path.extname(file)] ?? 'application/octet-stream',
        'Cache-Control': 'no-cache',
        'X-Content-Type-Options': 'nosniff',
      });
      createReadStream(file)
        .on('error', () => response.destroy())
        .pipe(response);
      return true;
    }
  }
  return false;
}

/** The file's path, or undefined when there is no such file inside `dir` or it is an executable of the plugin. */
function resolve(dir: string, name: string): string | undefined {
  let decoded: string;
  try {
    decoded = decodeURIComponent(name);
  } catch {
    return undefined;
  }
  const file = path.resolve(dir, decoded);
  const inside = file.startsWith(path.resolve(dir) + path.sep) && !path.basename(file).startsWith('gpx_');
  return inside && statSync(file, { throwIfNoEntry: false })?.isFile() ? file : undefined;
}
