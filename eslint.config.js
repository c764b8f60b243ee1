import js from '@eslint/js';
import tseslint from 'typescript-eslint';
import { ownWords } from './scripts/lint/own-words.mjs';
import { ROOMS, SHELVES, WORLD } from './scripts/rooms.mjs';

/** What a file of `room`, which uses these rooms, must not import, as patterns of no-restricted-imports. */
function walls(room, uses = ROOMS[room].uses) {
  const others = Object.keys(ROOMS).filter((other) => other !== room);
  const forbidden = others.filter((other) => !uses.includes(other));
  const doors = others.filter((other) => uses.includes(other) && !SHELVES.includes(other));
  return {
    paths: WORLD.rooms.includes(room)
      ? []
      : WORLD.modules.map((name) => ({
          name,
          message: 'Only src/host starts processes and opens sockets.',
        })),
    patterns: [
      ...forbidden.map((other) => ({
        regex: `^(\\./|(\\.\\./)+)${other}/`,
        message: `${room} may not use ${other}: scripts/rooms.mjs says who may use whom.`,
      })),
      ...doors.map((other) => ({
        regex: `^(\\./|(\\.\\./)+)${other}/(?!(${['index', ...(ROOMS[other].doors ?? [])].join('|')})\\.js$)`,
        message: `src/${other} is entered by its door, src/${other}/index.ts.`,
      })),
    ],
  };
}

const rooms = Object.keys(ROOMS).map((room) => ({
  files: [`src/${room}/**/*.ts`],
  rules: { 'no-restricted-imports': ['error', walls(room)] },
}));

/** It leaves out keys such as `constructor` without a word, and a file or a tensor can be called so. */
const RECORD = {
  object: 'v',
  property: 'record',
  message: 'recordOf of src/core/schema.ts leaves no key out.',
};

export default tseslint.config(
  { ignores: ['dist/', 'lib/', 'coverage/', 'node_modules/', 'test/fixtures/'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { project: './tsconfig.test.json', tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      // Numbers and booleans in messages are what people read; nothing is hidden by them.
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      // How a room adds its codes to the closed union of all codes (src/core/findings.ts).
      '@typescript-eslint/no-empty-object-type': ['error', { allowInterfaces: 'with-single-extends' }],
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
    },
  },
  {
    files: ['src/action.ts', 'src/cache.ts'],
    rules: { 'no-restricted-imports': ['error', walls('action.ts', ROOMS.cli.uses)] },
  },
  ...rooms,
  {
    files: ['src/**/*.ts'],
    plugins: { house: { rules: { 'own-words': ownWords } } },
    rules: { 'house/own-words': 'error' },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/host/json.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'JSON', property: 'parse', message: 'src/host/json.ts reads JSON that others wrote.' },
        RECORD,
      ],
      // In a text of blank lines it begins at each of them and runs through all the rest.
      'no-restricted-syntax': [
        'error',
        {
          selector: 'Literal[regex.flags=/m/][regex.pattern=/\\^\\\\s[*+]/]',
          message: 'Write ^[ \\t]*: \\s goes on over the ends of lines.',
        },
        {
          selector:
            "CallExpression[callee.property.name='set'] > ArrayExpression > SpreadElement > LogicalExpression[operator='??'] > CallExpression[callee.property.name='get']",
          message: 'Call noted (core/noted.ts): copying the list for each value costs its square.',
        },
      ],
    },
  },
  { files: ['src/host/json.ts'], rules: { 'no-restricted-properties': ['error', RECORD] } },
  {
    files: ['test/**/*.ts'],
    ignores: ['test/support/property.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { name: 'fast-check', message: 'test/support/property.ts draws the same values everywhere.' },
      ],
    },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        Buffer: 'readonly',
        performance: 'readonly',
        URL: 'readonly',
      },
    },
  },
);
