const { engines } = require('./package.json');
const { wrongNode } = require('./test/run/node-version.cjs');

const wrong = wrongNode(process.versions.node, engines.node);
if (wrong !== undefined) {
  console.error(wrong);
  process.exit(1);
}

const swc = {
  sourceMaps: 'inline',
  module: { type: 'commonjs' },
  jsc: {
    target: 'es2024',
    keepClassNames: true,
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
  },
};

module.exports = {
  rootDir: '.',
  testEnvironment: 'node',
  moduleFileExtensions: ['ts', 'js', 'json'],
  testRegex: '\\.spec\\.ts$',
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  transform: { '^.+\\.ts$': ['@swc/jest', { swcrc: false, ...swc }] },
  moduleNameMapper: {
    '^@ledger/event-store/contract$': '<rootDir>/libs/event-store/src/contract/index.ts',
    '^@ledger/([^/]+)/testing$': '<rootDir>/libs/$1/src/testing/index.ts',
    '^@ledger/([^/]+)$': '<rootDir>/libs/$1/src/index.ts',
    '^fast-check$': '<rootDir>/test/run/fast-check.cjs',
    '^@test/(.*)$': '<rootDir>/test/$1.ts',
  },
  globalSetup: '<rootDir>/test/run/setup.cjs',
  globalTeardown: '<rootDir>/test/run/teardown.cjs',
  setupFiles: ['reflect-metadata'],
  maxWorkers: 2,
  // A test is right or wrong, never late: this only ends one that hangs, also on a machine that does much else.
  testTimeout: 120_000,
  // A spec that loads Nest leaves its modules behind in the worker; past this a worker starts afresh.
  workerIdleMemoryLimit: '800MB',
  reporters: ['default', '<rootDir>/test/reporters/closing-line.cjs'],
};
