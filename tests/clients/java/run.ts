/**
 * `npm run test:java`: builds the driver against the published Java SDK of Partner Center and walks it against a server of
 * its own with the seeded world. Not part of `npm test`: it needs a JDK, Maven and a registry that has the SDK.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { CannotRun, runClient } from '../foreign-client.ts'

const pom = join(import.meta.dirname, 'pom.xml')
const build = mkdtempSync(join(tmpdir(), 'lazuli-java-'))
const classpath = join(build, 'classpath.txt')
/** Windows starts `mvn.cmd` through its shell only. */
const shell = process.platform === 'win32'

function requireTools(): void {
  for (const [tool, question, owner] of [
    ['java', '-version', 'a JDK from 8 on'],
    ['javac', '-version', 'a JDK from 8 on'],
    ['mvn', '-version', 'Maven 3'],
  ] as const)
    if (spawnSync(tool, [question], { shell }).status !== 0)
      throw new CannotRun(`test:java needs ${owner}, but \`${tool}\` cannot be started.`)
}

function buildDriver(): void {
  const goals = ['compile', 'dependency:build-classpath']
  const args = ['-B', '-q', '-f', pom, ...goals, `-Dlazuli.build=${build}`, `-Dmdep.outputFile=${classpath}`]
  const { status, stdout, stderr } = spawnSync('mvn', args, { shell, encoding: 'utf8', maxBuffer: 64 << 20 })
  if (status === 0) return
  const said = `${stdout}${stderr}`
  const missing = /(?:Could not find artifact|Could not transfer artifact|The following artifacts could not be resolved:) ([\w.:-]+)/i.exec(
    said,
  )
  if (missing) throw new CannotRun(`test:java cannot run: Maven cannot get ${missing[1]} from the registries it is set up with.`)
  process.stderr.write(said)
  throw new CannotRun('test:java cannot run: Maven could not build the driver; what it said stands above.')
}

await runClient(build, () => {
  requireTools()
  buildDriver()
  return ['java', '-cp', [join(build, 'classes'), readFileSync(classpath, 'utf8').trim()].join(delimiter), 'lazuli.PurchasePath']
})
