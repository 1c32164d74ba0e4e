// One Jest for the whole tree. `unit` needs no server; `service` runs one service on real PostgreSQL and NATS;
// `e2e` talks HTTP to the stack that `npm start` would bring up. Servers are started by the global set-ups.
const shared = {
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['@stoa/source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': ['@swc/jest', { configFile: './.swcrc' }] },
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  modulePathIgnorePatterns: ['/dist/'],
};

export default {
  // Long enough for the start of a stack on a machine that is busy with something else.
  testTimeout: 240_000,
  projects: [
    { ...shared, displayName: 'unit', testMatch: ['<rootDir>/{libs,apps,tools}/*/src/**/*.spec.ts'] },
    {
      ...shared,
      displayName: 'service',
      testMatch: ['<rootDir>/{libs,apps}/*/test/**/*.service.ts'],
      globalSetup: '<rootDir>/libs/testing/global-servers.mjs',
      globalTeardown: '<rootDir>/libs/testing/global-stop.mjs',
    },
    {
      ...shared,
      displayName: 'e2e',
      testMatch: ['<rootDir>/{apps,tools}/*/test/**/*.e2e.ts'],
      globalSetup: '<rootDir>/libs/testing/global-stack.mjs',
      globalTeardown: '<rootDir>/libs/testing/global-stop.mjs',
    },
  ],
};
