import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { zipSync, type Zippable } from 'fflate';

/** One file of the plugin: its path below dist with forward slashes, and its bytes. */
export interface PluginFile {
  name: string;
  data: Uint8Array;
}

/** The platforms that a release must hold, as the SDK's build names its binaries. */
export const PLATFORMS = [
  'darwin_amd64',
  'darwin_arm64',
  'linux_amd64',
  'linux_arm',
  'linux_arm64',
  'windows_amd64.exe',
] as const;

/** The oldest time that a zip can hold: every archive of the same files is the same, byte for byte. */
const TIMESTAMP = new Date(1980, 0, 1, 0, 0, 0);
const UNIX = 3;

/** All files below a folder, sorted by name. */
export function readFiles(root: string, folder = ''): PluginFile[] {
  const entries = readdirSync(path.join(root, folder), { withFileTypes: true });
  return entries
    .flatMap((entry) => {
      const name = folder ? `${folder}/${entry.name}` : entry.name;
      return entry.isDirectory() ? readFiles(root, name) : [{ name, data: readFileSync(path.join(root, name)) }];
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The mode that a file must have once unpacked: back-end binaries are run, all else is read. */
export function modeOf(name: string, executable: string): number {
  return path.posix.basename(name).startsWith(`${executable}_`) && !name.endsWith('.exe') ? 0o755 : 0o644;
}

/**
 * What keeps these files from being released as that version, in words; empty when nothing does.
 * `platforms` are the binaries that must be there.
 */
export function problems(files: PluginFile[], version: string, platforms: readonly string[] = PLATFORMS): string[] {
  const names = new Set(files.map((file) => file.name));
  const found: string[] = [];
  const manifest = files.find((file) => file.name === 'plugin.json');
  if (!manifest) {
    return ['dist/plugin.json is missing: build the front end first (npm run build)'];
  }
  const plugin = JSON.parse(Buffer.from(manifest.data).toString('utf8'));
  if (plugin.info?.version !== version) {
    found.push(`dist/plugin.json says version ${plugin.info?.version}, package.json says ${version}: build again`);
  }
  const binaries = platforms.map((platform) => `${plugin.executable}_${platform}`);
  for (const name of ['module.js', 'README.md', 'LICENSE', 'CHANGELOG.md', 'go_plugin_build_manifest', ...binaries]) {
    if (!names.has(name)) {
      found.push(`dist/${name} is missing`);
    }
  }
  for (const file of files) {
    if (/(^|\/)(standalone|pid|.*\.pid|\.DS_Store)(\.txt)?$/.test(file.name)) {
      found.push(`dist/${file.name} is left over from debugging: delete it`);
    }
  }
  return found;
}

/** A zip with one folder named after the plugin, as the catalog and grafana cli want it. */
export function archive(files: PluginFile[], id: string, executable: string): Uint8Array {
  const tree: Zippable = {};
  for (const { name, data } of files) {
    // The upper half of the attributes is the Unix mode of a regular file.
    const attrs = ((0o100000 | modeOf(name, executable)) << 16) >>> 0;
    tree[`${id}/${name}`] = [data, { os: UNIX, attrs, mtime: TIMESTAMP, level: 9 }];
  }
  return zipSync(tree);
}

/** The checksum files of an archive: SHA-1 as the catalog's form asks for it, SHA-256 as `sha256sum -c` reads it. */
export function checksums(zip: Uint8Array, name: string): Array<{ name: string; text: string }> {
  const hash = (algorithm: string) => createHash(algorithm).update(zip).digest('hex');
  return [
    { name: `${name}.sha1`, text: `${hash('sha1')}\n` },
    { name: `${name}.sha256`, text: `${hash('sha256')}  ${name}\n` },
  ];
}
