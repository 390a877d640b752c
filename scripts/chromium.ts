import type { Environment } from './findProgram';
import { findProgram } from './findProgram';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'microsoft-edge'];
const ELSEWHERE = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** The Chromium of this machine: CHROMIUM_PATH, or one of the usual names; undefined when there is none. */
export function findChromium(env: Environment = process.env): string | undefined {
  return env.CHROMIUM_PATH || findProgram(NAMES, env, ELSEWHERE);
}

/** How Chromium is started in tests: it asks nothing of the network, and runs for root, too. */
export const CHROMIUM_FLAGS = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-gpu',
  '--disable-quic',
  '--disable-sync',
  '--no-first-run',
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];
