import js from '@eslint/js';
import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

/** The rooms of src/, lowest first. A room imports rooms below it, through their index.ts. */
const features = [
  'mail',
  'auth',
  'accounts',
  'roles',
  'groups',
  'tenants',
  'users',
  'api-keys',
  'audit',
  'dead-letters',
];
const rooms = [
  'contract',
  'shared',
  'limits',
  'access',
  'identity',
  ...features,
  'api-docs',
  'proxy',
  'forward-auth',
  'actuator',
  'door',
];
const sharedParts = [
  'clock',
  'config',
  'crypto',
  'database',
  'events',
  'http',
  'pages',
  'paging',
  'problem',
  'rest',
  'telemetry',
  'tenant',
  'validation',
];
/** Rooms with an index of their own. */
const closed = [
  ...rooms.filter((room) => room !== 'shared' && room !== 'contract'),
  ...sharedParts.map((part) => `shared/${part}`),
];
const at = (names) => names.map((name) => `./src/${name}`);
const except = (...names) => at(rooms.filter((room) => !names.includes(room)));

const zones = [
  { target: './src/shared', from: except('shared', 'contract'), message: 'shared knows no one' },
  { target: './src/limits', from: except('shared', 'limits'), message: 'the limiter knows no one but shared' },
  {
    target: './src/access',
    from: except('contract', 'shared', 'limits', 'access'),
    message: 'who is asking knows no feature',
  },
  {
    target: './src/identity',
    from: except('contract', 'shared', 'limits', 'access', 'identity'),
    message: 'identity knows no feature',
  },
  {
    target: at(features),
    from: at(['proxy', 'forward-auth', 'door', 'actuator']),
    message: 'features do not know the data plane',
  },
  {
    target: './src/proxy',
    from: at([...features, 'identity', 'forward-auth', 'door', 'actuator']),
    message: 'the data plane knows no feature',
  },
  {
    target: './src/forward-auth',
    from: at([...features, 'identity', 'door', 'actuator']),
    message: 'forward-auth asks the data plane and who is asking',
  },
  {
    target: './src/proxy/checks/*.check.ts',
    from: './src/proxy/checks',
    message: 'checks stand alone',
  },
  // Other rooms come in through a room's index, its Nest side through nest, its tests' builders through testing, and
  // the proxy's configuration through configuration.
  ...closed.flatMap((room) => [
    {
      target: closed
        .filter((other) => other !== room)
        .concat('*.ts', 'local', 'cli')
        .map((other) => `./src/${other}`),
      from: `./src/${room}`,
      except: ['./index.ts', './testing.ts', './nest.ts', './configuration.ts'],
      message: `import src/${room}`,
    },
  ]),
  ...features.map((room) => ({
    target: [`./src/${room}/commands`, `./src/${room}/queries`],
    from: `./src/${room}/persistence`,
    message: 'use the port',
  })),
];

export default tseslint.config(
  { ignores: ['dist', 'coverage', 'node_modules', '.data', 'src/contract'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    plugins: { 'import-x': importX },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    settings: {
      'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.js', '.mjs'] })],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] },
    },
    rules: {
      'import-x/no-cycle': 'error',
      'import-x/no-restricted-paths': ['error', { zones }],
      'max-lines': ['warn', { max: 250, skipBlankLines: true, skipComments: true }],
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  {
    // Types used in decorated signatures must stay value imports for Nest's injection to see them.
    files: [
      'src/**/*.module.ts',
      'src/**/*.controller.ts',
      'src/**/*.handler.ts',
      'src/**/*.guard.ts',
      'src/**/*.service.ts',
    ],
    rules: { '@typescript-eslint/consistent-type-imports': 'off' },
  },
  {
    files: ['src/proxy/**/*.ts'],
    ignores: ['src/proxy/proxy.module.ts', 'src/proxy/admin/**', '**/*spec.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { group: ['@nestjs/*', 'typeorm', '**/access/nest'], message: 'the data plane is plain TypeScript' },
            { group: ['**/request-context'], message: 'the data plane reads exchange.tenant' },
          ],
        },
      ],
    },
  },
  {
    files: ['**/*spec.ts', 'test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/unbound-method': 'off',
      'max-lines': 'off',
    },
  },
  {
    files: ['**/*.{mjs,cjs,js}'],
    languageOptions: {
      globals: Object.fromEntries(
        [
          'process',
          'console',
          'Buffer',
          'URL',
          'URLSearchParams',
          'fetch',
          'performance',
          'setTimeout',
          'clearTimeout',
          'setInterval',
          'clearInterval',
          'setImmediate',
          'require',
          'module',
          '__dirname',
          'AbortSignal',
          'AbortController',
          'structuredClone',
        ].map((name) => [name, 'readonly']),
      ),
    },
    rules: { 'no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }] },
  },
);
