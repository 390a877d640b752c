import pages from '../pkg/settings/pages.json';

/**
 * The address that calls go to. People paste the address of a page: what follows the host is cut off, but for the path of
 * a reverse proxy. The same rule as basePath of pkg/settings. Throws where the text is no address.
 */
export function serverUrl(text: string): { host: string; path: string } {
  const url = new URL(text.trim());
  const host = `${url.protocol}//${url.host}`;
  if (/(^|\.)kore\.ai$/.test(url.hostname)) {
    return { host, path: '' };
  }
  const parts = url.pathname.split('/');
  const page = parts.findIndex((part, i) => isPage(part.toLowerCase(), (parts[i + 1] ?? '').toLowerCase()));
  const kept = page < 0 ? parts : parts.slice(0, page);
  return { host, path: kept.join('/').replace(/\/+$/, '') };
}

/** Whether a part of a path begins what belongs to Kore.ai: one of its pages, a file, or its API. */
function isPage(part: string, next: string): boolean {
  return part === 'api' ? next === 'public' || /^\d/.test(next) : pages.includes(part) || part.endsWith('.html');
}
