// Which file may import which; `npm test -- imports` asks. The import of a type counts, too: whoever reads a file reads
// what its types come from.
module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      comment: 'Files that import each other can only be understood together: move what both need into a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'only-module-opens-the-door',
      comment: 'datasource.ts hands on to the others. What they need of it is EditorSource.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(module\\.ts|testing/)|\\.test\\.tsx?$' },
      to: { path: '^src/datasource\\.ts$' },
    },
    {
      name: 'plugin-stands-alone',
      comment: 'What is shipped knows nothing of the tools around it.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(preview|simulator|scripts|tests)/' },
    },
    {
      name: 'simulator-stands-alone',
      comment: 'The truth that figures are compared with must not come from what is tested.',
      severity: 'error',
      from: { path: '^simulator/' },
      to: { path: '^(src|preview|scripts|tests)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.tools.json' },
  },
};
