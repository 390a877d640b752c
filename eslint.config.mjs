import { defineConfig } from 'eslint/config';
import baseConfig from './.config/eslint.config.mjs';

const forbidden = [
  {
    selector: "CallExpression[callee.name='t'][arguments.length>2]",
    message: 'A text with values is textWith() of src/text.ts, or people read "&quot;".',
  },
  { selector: 'Literal[value=/\\/api\\/ds\\/query/]', message: 'Query through the data source.' },
  { selector: "MethodDefinition[key.name='testDatasource']", message: 'Leave it to the health check of the back end.' },
  { selector: 'Literal[value=/gf-form/]', message: 'Use components of @grafana/ui.' },
  { selector: 'ImportDeclaration[source.value=/\\.(css|scss|less)$/]', message: 'Use @emotion/css.' },
  { selector: "AssignmentExpression[left.property.name='innerHTML']", message: 'Render elements.' },
  {
    selector: 'Identifier[name=/^(grafanaBootData|__grafanaSceneContext|__SECRET_INTERNALS.*)$/]',
    message: 'Ask @grafana/runtime.',
  },
];

/** A cast switches the compiler off: a comment beside or above it says why what it claims is so. */
const castsHaveReasons = {
  create: ({ report, sourceCode }) => ({
    TSAsExpression(node) {
      const { start, end } = node.loc;
      const explained = sourceCode
        .getAllComments()
        .some(({ loc }) => loc.end.line >= start.line - 1 && loc.start.line <= end.line);
      if (!explained && sourceCode.getText(node.typeAnnotation) !== 'const') {
        report({
          node,
          message: 'Say in a comment on this line or the one above why this cast holds, or do without it.',
        });
      }
    },
  }),
};

export default defineConfig([
  {
    ignores: [
      '**/logs',
      '**/*.log',
      '**/npm-debug.log*',
      '**/yarn-debug.log*',
      '**/yarn-error.log*',
      '**/.pnpm-debug.log*',
      '**/node_modules/',
      '.yarn/cache',
      '.yarn/unplugged',
      '.yarn/build-state.yml',
      '.yarn/install-state.gz',
      '**/.pnp.*',
      '**/pids',
      '**/*.pid',
      '**/*.seed',
      '**/*.pid.lock',
      '**/lib-cov',
      '**/coverage',
      '**/dist/',
      '**/artifacts/',
      '**/work/',
      '**/ci/',
      'test-results/',
      'playwright-report/',
      'blob-report/',
      'playwright/.cache/',
      'playwright/.auth/',
      '**/.idea',
      '**/.eslintcache',
    ],
  },
  ...baseConfig,
  // The scaffold looks into src alone.
  { files: ['{preview,scripts,simulator,tests}/**/*.{ts,tsx}', '*.ts'] },
  {
    files: ['**/*.{ts,tsx}'],
    ignores: ['.config/**'],
    rules: {
      // What is a type is seen to be one: it vanishes in the build, and brings nothing in.
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/no-import-type-side-effects': 'error',
      'no-duplicate-imports': ['error', { allowSeparateTypeImports: true }],
    },
  },
  {
    files: ['{src,preview,scripts,simulator}/**/*.{ts,tsx}'],
    ignores: ['src/testing/**', '**/*.test.{ts,tsx}'],
    plugins: { house: { rules: { 'casts-have-reasons': castsHaveReasons } } },
    rules: { 'house/casts-have-reasons': 'error' },
  },
  {
    // What the catalog refuses in what is shipped, and what its validator does not look at.
    files: ['src/**/*.{ts,tsx}'],
    ignores: ['src/testing/**', '**/*.test.{ts,tsx}'],
    rules: {
      'no-alert': 'error',
      'no-console': ['error', { allow: ['warn', 'error'] }],
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-new-func': 'error',
      'no-restricted-globals': ['error', 'window', 'localStorage', 'sessionStorage'],
      'react/no-danger': 'error',
      '@typescript-eslint/ban-ts-comment': [
        'error',
        { 'ts-expect-error': true, 'ts-ignore': true, 'ts-nocheck': true, 'ts-check': false },
      ],
      'no-restricted-syntax': ['error', ...forbidden],
    },
  },
  {
    // Playwright's fixtures call a function named use, which is no hook.
    files: ['tests/**/*.ts'],
    rules: { 'react-hooks/rules-of-hooks': 'off' },
  },
]);
