/**
 * Builds the portal into `dist/`, which is not committed. Everything is packed a second and third time, as brotli and
 * gzip, so that the server only hands out files.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { defineConfig, type Plugin } from 'vite'

/** Smaller files gain nothing. */
const smallestPacked = 1024

function packed(): Plugin {
  let folder = ''
  return {
    name: 'packed',
    configResolved(config) {
      folder = resolve(config.root, config.build.outDir, config.build.assetsDir)
    },
    closeBundle() {
      for (const name of readdirSync(folder).filter((each) => /\.(js|css|svg)$/.test(each))) {
        const bytes = readFileSync(join(folder, name))
        if (bytes.length < smallestPacked) continue
        writeFileSync(join(folder, `${name}.br`), brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }))
        writeFileSync(join(folder, `${name}.gz`), gzipSync(bytes, { level: 9 }))
      }
    },
  }
}

export default defineConfig({
  base: '/portal/',
  root: import.meta.dirname,
  plugins: [packed()],
  // What the SDK needs of a browser anyway: numbers with all their digits.
  build: {
    target: ['chrome119', 'firefox135', 'safari18.4'],
    outDir: 'dist',
    emptyOutDir: true,
    sourcemap: false,
    chunkSizeWarningLimit: 1500,
    // Components say where they run on a server that renders; here is none.
    rolldownOptions: { onLog: (level, log, handle) => log.code === 'MODULE_LEVEL_DIRECTIVE' || handle(level, log) },
  },
  oxc: { jsx: { runtime: 'automatic' } },
})
