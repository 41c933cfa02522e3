/** CommonJS sources, ESM-only Nest 12 packages: Jest does require(esm) when node runs with --experimental-vm-modules. */
const { exclude: _testsAreNotBuilt, ...swc } = JSON.parse(
  require('node:fs').readFileSync(`${__dirname}/.swcrc`, 'utf8'),
);

const projects = {
  unit: '\\.spec\\.ts$',
  integration: '\\.int-spec\\.ts$',
  'end-to-end': '\\.e2e-spec\\.ts$',
};

const database = {
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
};

/** @type {import('jest').Config} */
module.exports = {
  coverageDirectory: 'coverage',
  collectCoverageFrom: ['src/**/*.ts', '!src/contract/**', '!src/**/*spec.ts'],
  coverageProvider: 'v8',
  testTimeout: 60_000,
  projects: Object.entries(projects).map(([displayName, testRegex]) => ({
    displayName,
    testRegex,
    testEnvironment: 'node',
    // the database: only where a project with tests to run asks for it
    ...(displayName === 'unit' ? {} : database),
    rootDir: __dirname,
    roots: ['<rootDir>/src', '<rootDir>/test', '<rootDir>/examples', '<rootDir>/openapi', '<rootDir>/bench'],
    moduleFileExtensions: ['js', 'ts', 'mjs', 'cjs', 'json'],
    // only for dynamic `import('./x.js')`, where nodenext asks for the extension
    moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
    transform: { '^.+\\.ts$': ['@swc/jest', { ...swc, swcrc: false, sourceMaps: 'inline' }] },
    setupFiles: ['reflect-metadata'],
  })),
};
