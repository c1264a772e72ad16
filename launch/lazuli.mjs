#!/usr/bin/env node
/** `lazuli …` after `npm link`: the same as `npm run lazuli -- …`. */
process.argv.splice(2, 0, 'lazuli')
await import('../launch.mjs')
