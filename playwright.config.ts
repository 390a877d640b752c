import type { PluginOptions } from '@grafana/plugin-e2e';
import { defineConfig, devices } from '@playwright/test';
import { dirname } from 'node:path';
import { CHROMIUM_FLAGS, findChromium } from './scripts/chromium';

const pluginE2eAuth = `${dirname(require.resolve('@grafana/plugin-e2e'))}/auth`;
// A Chromium of the system: nothing is downloaded. Without one, Playwright looks for its own.
const launchOptions = { executablePath: findChromium(), args: CHROMIUM_FLAGS };

/** See https://playwright.dev/docs/test-configuration. */
export default defineConfig<PluginOptions>({
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  reporter: 'list',
  // Limits for a busy machine; they cost nothing on a quiet one.
  timeout: 90_000,
  expect: { timeout: 20_000 },
  projects: [
    {
      // The built plugin in the preview, with the simulator: part of npm test.
      name: 'preview',
      testDir: './tests/preview',
      use: { ...devices['Desktop Chrome'], launchOptions, trace: 'retain-on-failure' },
    },
    {
      name: 'auth',
      testDir: pluginE2eAuth,
      testMatch: [/.*\.js/],
      use: { baseURL: process.env.GRAFANA_URL || 'http://localhost:3000', launchOptions },
    },
    {
      // A running Grafana: npm run e2e.
      name: 'chromium',
      testDir: './tests/e2e',
      retries: process.env.CI ? 2 : 0,
      use: {
        ...devices['Desktop Chrome'],
        baseURL: process.env.GRAFANA_URL || 'http://localhost:3000',
        launchOptions,
        storageState: 'playwright/.auth/admin.json',
        trace: 'on-first-retry',
      },
      dependencies: ['auth'],
    },
  ],
});
