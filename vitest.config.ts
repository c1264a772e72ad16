import { defineConfig } from 'vitest/config'

const long = '**/*.long.test.ts'
/** Holds tests to what the error catalogue says of them. */
const setupFiles = ['tests/errors/watch.ts']
const elsewhere = ['**/node_modules/**', long]

/** What `npm test` runs. Processes rather than threads: native stores keep locks per process. Two, for two cores. */
export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    passWithNoTests: false,
    allowOnly: false,
    // What hangs ends; no test is timed, and a machine may be slow and busy.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { interval: 50, timeout: 60_000 } },
    teardownTimeout: 10_000,
    projects: [
      {
        extends: true,
        test: { name: 'tidy', include: ['tests/*.test.ts'], exclude: elsewhere },
      },
      { extends: true, test: { name: 'unit', setupFiles, include: ['{contract,server,sdk,cli}/src/**/*.test.ts'], exclude: elsewhere } },
      { extends: true, test: { name: 'properties', include: ['tests/properties/**/*.test.ts'], exclude: elsewhere } },
      { extends: true, test: { name: 'wire', setupFiles, include: ['tests/wire/**/*.test.ts'], exclude: elsewhere } },
      { extends: true, test: { name: 'fuzz', include: ['tests/fuzz/**/*.test.ts'], exclude: elsewhere } },
      { extends: true, test: { name: 'clients', include: ['tests/clients/**/*.test.ts'], exclude: elsewhere } },
      { extends: true, test: { name: 'sdk', include: ['tests/sdk/**/*.test.ts'], exclude: elsewhere } },
      { extends: true, test: { name: 'cli', include: ['tests/cli/**/*.test.ts'], exclude: elsewhere } },
      { extends: true, test: { name: 'operating', include: ['tests/operating/**/*.test.ts'], exclude: elsewhere } },
      {
        extends: true,
        test: {
          name: 'portal',
          include: ['portal/src/**/*.test.ts', 'tests/portal/**/*.test.ts'],
          exclude: elsewhere,
        },
      },
      {
        extends: true,
        test: { name: 'scenarios', setupFiles, include: ['tests/scenarios/**/*.test.ts'], exclude: elsewhere },
      },
    ],
  },
})
