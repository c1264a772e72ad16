import { defineConfig } from 'vitest/config'

/** What `npm run test:long` runs: fuzzing, long worlds, kill rounds. One file at a time, so that timings mean something. */
export default defineConfig({
  test: {
    name: 'long',
    include: ['{contract,server,sdk,cli}/src/**/*.long.test.ts', 'tests/**/*.long.test.ts'],
    pool: 'forks',
    maxWorkers: 1,
    fileParallelism: false,
    allowOnly: false,
    testTimeout: 20 * 60_000,
    hookTimeout: 5 * 60_000,
    teardownTimeout: 10_000,
  },
})
