// Time zones are chosen by each test; the machine's own must not matter.
process.env.TZ = 'UTC';

const base = require('./.config/jest.config');

module.exports = {
  ...base,
  // The scaffold looks into src alone; simulator, preview and scripts have tests of their own.
  testMatch: [
    ...new Set(base.testMatch),
    '<rootDir>/{simulator,preview,scripts}/**/*.test.{ts,tsx}',
  ],
};
