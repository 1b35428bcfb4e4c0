// The arrows of docs/architecture.md. A lib imports the libs in its row and no other; change a row only together with that page.
const arrows = {
  kernel: [],
  sqlite: ['kernel'],
  exports: [],
  demand: ['kernel'],
  counting: ['demand', 'kernel'],
  publication: ['counting', 'demand', 'kernel'],
  published: ['counting', 'demand', 'kernel'],
  simulator: ['published', 'counting', 'demand', 'kernel'],
  'event-store': ['kernel'],
  'event-store-sqlite': ['event-store', 'sqlite', 'kernel'],
  'data-folder': ['event-store-sqlite', 'event-store', 'sqlite', 'kernel'],
  intake: ['demand', 'event-store', 'kernel'],
  projections: ['event-store', 'kernel'],
  recount: ['event-store', 'sqlite', 'kernel'],
  'read-model': ['recount', 'projections', 'counting', 'demand', 'sqlite', 'event-store', 'kernel'],
  questions: ['publication', 'read-model', 'projections', 'counting', 'demand', 'event-store', 'kernel'],
  kafka: ['kernel'],
  streaming: ['kafka', 'publication', 'read-model', 'sqlite', 'event-store', 'kernel'],
  platform: ['kernel'],
  ledger: [
    'data-folder',
    'demand',
    'event-store',
    'event-store-sqlite',
    'intake',
    'kafka',
    'kernel',
    'platform',
    'projections',
    'publication',
    'read-model',
    'sqlite',
    'streaming',
  ],
};

/** Functions of their input and nothing else: no npm package, no Node module. */
const PURE = ['kernel', 'demand', 'counting', 'publication'];

// Specs and the contract suites put real adapters behind ports, so the arrows do not bind them; the other rules do.
const TESTING = '\\.spec\\.ts$|\\.fixture\\.ts$|/testing/|^libs/event-store/src/contract/|^test/';

/** What an adapter of the Kafka port may import among the adapters and their packages: its folder, its package. */
const KAFKA_OWN = '^libs/kafka/src/$1/|(^|/)node_modules/(@confluentinc/)?$1/';

const arrowsOf = ([lib, allowed]) => ({
  name: `${lib}-imports`,
  comment: `libs/${lib} imports ${allowed.length > 0 ? allowed.join(', ') : 'no other lib'}.`,
  severity: 'error',
  from: { path: `^libs/${lib}/`, pathNot: TESTING },
  to: { path: '^(libs|apps|test)/', pathNot: `^libs/(${[lib, ...allowed].join('|')})/` },
});

module.exports = {
  forbidden: [
    ...Object.entries(arrows).map(arrowsOf),
    {
      name: 'kafka-adapters-apart',
      comment: 'One adapter of the Kafka port never needs the other; what both use is in libs/kafka/src/adapter.',
      severity: 'error',
      from: { path: '^libs/kafka/src/(confluent|kafkajs)/' },
      to: { path: '^libs/kafka/src/(confluent|kafkajs)/|(^|/)(@confluentinc|kafkajs)/', pathNot: KAFKA_OWN },
    },
    {
      name: 'kafka-port-without-a-client',
      comment: 'libs/kafka/src/port knows no adapter and no client; adapter/ knows the port alone.',
      severity: 'error',
      from: { path: '^libs/kafka/src/(port|adapter)/' },
      to: { path: '^libs/kafka/src/|(^|/)(@confluentinc|kafkajs)/', pathNot: '^libs/kafka/src/(port|$1)/' },
    },
    {
      name: 'every-lib-has-a-row',
      comment: 'A new lib gets its row in the table above before its first import.',
      severity: 'error',
      from: { path: '^libs/', pathNot: `^libs/(${Object.keys(arrows).join('|')})/` },
      to: {},
    },
    {
      name: 'no-cycles',
      comment: 'Two modules that need each other are one module, or hide a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-deep-imports-between-libs',
      comment:
        "Import @ledger/<lib>, never a file inside another lib: what its index doesn't export is its own affair.",
      severity: 'error',
      from: { path: '^libs/([^/]+)/' },
      to: {
        path: '^libs/',
        pathNot: '^libs/($1/|[^/]+/src/index\\.ts$|event-store/src/contract/index\\.ts$|[^/]+/src/testing/index\\.ts$)',
      },
    },
    {
      name: 'no-deep-imports-into-libs',
      comment: "Import @ledger/<lib>, never a file inside a lib: what its index doesn't export is its own affair.",
      severity: 'error',
      from: { path: '^(apps|test)/' },
      to: {
        path: '^libs/',
        pathNot: '^libs/[^/]+/src/(testing/)?index\\.ts$|^libs/event-store/src/contract/index\\.ts$',
      },
    },
    {
      name: 'command-line-without-the-service',
      comment:
        'Only `ledger serve` and `ledger demo` load the service, and Nest with it; the other commands start faster.',
      severity: 'error',
      from: { path: '^apps/cli/', pathNot: '^apps/cli/src/(commands/demo|load-service)\\.ts$' },
      to: { path: '^apps/ledger/|(^|/)@nestjs/' },
    },
    {
      name: 'nest-stays-outside',
      comment:
        '@nestjs/* belongs to apps and *.module.ts: the libs run without a framework, so the command line can do without.',
      severity: 'error',
      from: { path: '^libs/', pathNot: `\\.module\\.ts$|${TESTING}` },
      to: { path: '(^|/)@nestjs/' },
    },
    {
      name: 'sqlite-has-one-door',
      comment: 'node:sqlite is imported by libs/sqlite alone, which refuses versions that can corrupt a file.',
      severity: 'error',
      from: { pathNot: '^libs/sqlite/src/' },
      to: { path: '^(node:)?sqlite$' },
    },
    {
      name: 'pure-without-packages',
      comment: `${PURE.join(', ')} import no npm package and no Node module, so they run anywhere and depend on nothing.`,
      severity: 'error',
      from: { path: `^libs/(${PURE.join('|')})/`, pathNot: TESTING },
      to: { pathNot: '^(libs|apps|test)/' },
    },
    {
      name: 'production-without-tests',
      comment: 'What ships never imports a spec, a contract suite or a file of test/.',
      severity: 'error',
      from: { path: '^(libs|apps)/', pathNot: TESTING },
      to: { path: TESTING },
    },
    {
      name: 'production-without-dev-dependencies',
      comment: 'A package that the running service needs belongs in "dependencies" of package.json.',
      severity: 'error',
      from: { path: '^(libs|apps)/', pathNot: TESTING },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'npm-optional'] },
    },
    {
      name: 'everything-resolves',
      comment: 'An import that resolves to nothing is a typing mistake or a missing package.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    // apps/cli is a workspace only for its command; all packages stand in the package.json of the project.
    combinedDependencies: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['node', 'import', 'require', 'default', 'types'],
    },
  },
};
