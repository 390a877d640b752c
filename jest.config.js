// Time zones are chosen by each test; the machine's own must not matter.
process.env.TZ = 'UTC';

const base = require('./.config/jest.config');

// Packages that Grafana's own need (d3-color) come as .mjs alone.
const [transformer] = Object.values(base.transform);
const transform = { ...base.transform, '^.+\\.mjs$': transformer };

module.exports = {
  projects: [
    { ...base, displayName: 'front end', transform },
    {
      // What runs in Node beside the plugin: no browser is pretended there.
      displayName: 'tools',
      testEnvironment: 'node',
      testMatch: ['<rootDir>/{simulator,preview,scripts}/**/*.test.{ts,tsx}'],
      transform,
      transformIgnorePatterns: base.transformIgnorePatterns,
      moduleNameMapper: base.moduleNameMapper,
    },
  ],
};
