// The house rules a machine can hold; each message says what to do instead.
import svelte from 'eslint-plugin-svelte';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

const clock = 'Take the time from the context or the Clock port; only server/system/clock.ts and web/device/clock.ts read one.';
const chance =
  'Take chance from the context (shared/) or from node:crypto or crypto.getRandomValues, so that a run can be repeated.';

/** What the language keeps even where the compiler's library is cut down to ES2023. */
const impure = [
  { selector: "MemberExpression[object.name='Date'][property.name='now']", message: clock },
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: clock },
  { selector: "CallExpression[callee.name='Date']", message: clock },
  { selector: "MemberExpression[object.name='Math'][property.name='random']", message: chance },
];

const spelling = [
  { selector: 'TSNonNullExpression', message: 'Check for undefined, or make the type say that it is there.' },
  { selector: 'TSEnumDeclaration', message: 'Write a union of string literals.' },
  { selector: 'ExportAllDeclaration', message: 'Name the file that has it; no barrels.' },
];

const parsed = [
  {
    selector: ":not(ArrowFunctionExpression) > TSAsExpression:not([typeAnnotation.typeName.name='const'])",
    message:
      'Parse at the edge (zod) or narrow with a check; a bare `as` stands only in an arrow function that brands a parsed value.',
  },
];

const inServer = [
  {
    selector: "MemberExpression[object.name='process'][property.name='env']",
    message: 'Take settings as arguments; only server/main.ts reads the environment.',
  },
];

const inShared = [
  {
    selector: ':matches(ImportDeclaration, ImportExpression)[source.value=/^node:/]',
    message: 'shared/ runs in the browser too and knows no I/O: let the server do it and hand the outcome in with the context.',
  },
];

export default defineConfig(
  { ignores: ['dist/', 'data/', 'test-results/', 'screenshots/', 'node_modules/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  tseslint.configs.strict,
  svelte.configs.recommended,
  {
    files: ['**/*.ts', '**/*.svelte', '**/*.mjs', '**/*.js'],
    languageOptions: {
      globals: {
        console: 'readonly',
        process: 'readonly',
        performance: 'readonly',
        setTimeout: 'readonly',
        URL: 'readonly',
        fetch: 'readonly',
      },
    },
    rules: {
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'no-restricted-syntax': ['error', ...impure, ...spelling],
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { ignoreRestSiblings: true, argsIgnorePattern: '^_$', destructuredArrayIgnorePattern: '^_$' },
      ],
      '@typescript-eslint/unified-signatures': 'off',
      eqeqeq: 'error',
      'no-undef': 'error',
      'no-empty': 'error',
      'no-fallthrough': 'error',
      'no-unreachable': 'error',
      'no-self-assign': 'error',
      'no-dupe-keys': 'error',
      'no-constant-condition': 'error',
      'no-unsafe-finally': 'error',
      'no-useless-escape': 'error',
      'prefer-const': 'error',
      'no-param-reassign': 'error',
    },
  },
  {
    files: ['**/*.ts', '**/*.svelte'],
    rules: { 'no-undef': 'off' },
  },
  {
    files: ['shared/**/*.ts', 'server/**/*.ts', 'web/**/*.ts', 'test/**/*.ts'],
    // Vite's settings are Node's, and checked with the server that builds by them.
    ignores: ['web/**/*.svelte.ts', 'web/vite.config.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: false } }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/no-unnecessary-type-assertion': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
    },
  },
  {
    files: ['shared/**/*.ts', 'server/**/*.ts', 'web/**/*.ts', 'web/**/*.svelte'],
    rules: { 'no-restricted-syntax': ['error', ...impure, ...spelling, ...parsed] },
  },
  {
    files: ['shared/**/*.ts', 'server/**/*.ts', 'web/**/*.ts'],
    rules: { 'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }] },
  },
  {
    files: ['shared/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', ...impure, ...spelling, ...parsed, ...inShared], 'no-console': 'error' },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: tseslint.parser } },
  },
  {
    files: ['**/*.svelte'],
    rules: {
      // The compiler itself says, in svelte-check, which of its warnings are silenced in vain.
      'svelte/no-unused-svelte-ignore': 'off',
      // A component's props are bound by one `let`, of which only some are written to.
      'prefer-const': 'off',
      'svelte/prefer-const': ['error', { destructuring: 'all' }],
      'max-lines': ['error', { max: 200, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    // The cases of one slice stay together, up to a point.
    files: ['test/**/*.test.ts', 'test/**/*.spec.ts'],
    rules: { 'max-lines': ['error', { max: 450, skipBlankLines: true, skipComments: true }] },
  },
  {
    files: ['server/**/*.ts'],
    ignores: ['server/main.ts'],
    rules: { 'no-restricted-syntax': ['error', ...impure, ...spelling, ...parsed, ...inServer] },
  },
  {
    files: ['server/system/clock.ts', 'web/device/clock.ts'],
    rules: { 'no-restricted-syntax': ['error', ...spelling, ...parsed, ...inServer] },
  },
);
