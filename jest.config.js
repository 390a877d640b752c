// Time zones are chosen by each test; the machine's own must not matter.
process.env.TZ = 'UTC';

const base = require('./.config/jest.config');

module.exports = {
  projects: [
    { ...base, displayName: 'front end' },
    {
      // What runs in Node beside the plugin: no browser is pretended there.
      displayName: 'tools',
      testEnvironment: 'node',
      testMatch: ['<rootDir>/{simulator,preview,scripts}/**/*.test.{ts,tsx}'],
      transform: base.transform,
      transformIgnorePatterns: base.transformIgnorePatterns,
      moduleNameMapper: base.moduleNameMapper,
    },
  ],
};
