/** The reference pages of the SDK: one for each group, from the same contract as the code. */
import { type AnyEndpoint, paramName } from 'lazuli-contract'
import { type Name, names } from '../src/names.ts'
import { readContract, type Schema } from './contract.ts'
import { faultText, kebab, replyOf, who } from './print-code.ts'
import { type TypePrinter, typePrinter } from './print-types.ts'

const folder = 'docs/sdk'
const note = '<!-- Generated from the contract by sdk/scripts/generate.ts; not edited by hand. -->\n'

/** Path → text. */
export async function referencePages(): Promise<Record<string, string>> {
  const print = typePrinter(await readContract())
  const groups = [...new Set(names.map(({ group }) => group))]
  const pages = groups.map((group): [string, string] => {
    const operations = names.filter((name) => name.group === group)
    return [`${folder}/${kebab(group)}.md`, `${note}\n# client.${group}\n${operations.map((name) => section(name, print)).join('')}`]
  })
  return { ...Object.fromEntries(pages), [`${folder}/README.md`]: index(groups) }
}

function index(groups: readonly string[]): string {
  const rows = groups.map((group) => {
    const methods = names
      .filter((name) => name.group === group)
      .map(({ method }) => `[${method}](${kebab(group)}.md#${method.toLowerCase()})`)
    return `| [${group}](${kebab(group)}.md) | ${methods.join(' · ')} |\n`
  })
  return `${note}
# Reference of the SDK

Every operation of [lazuli-sdk](../../sdk/README.md), by group. Each is \`client.<group>.<method>(params, options)\`, and \`lazuli <group> <method>\` on the command line. Shapes: [types.ts](../../sdk/src/generated/types.ts). Recipes: [cookbook](../cookbook/README.md).

| Group | Operations |
|---|---|
${rows.join('')}`
}

function section({ group, method, endpoint }: Name, print: TypePrinter): string {
  const { doc, method: verb, path, auth, roles, everyRole, faults, page } = endpoint
  const used = new Set<string>()
  const { way, gives } = replyOf(endpoint, print, used)
  const rows = parameters(endpoint, print)
  const result =
    way === 'list'
      ? `pages of ${code(gives[0] as string)}, rows of ${code(gives[1] as string)}`
      : way === 'file'
        ? 'a file'
        : code(gives[0] as string)
  return `
## ${method}

${doc}.

\`\`\`ts
client.${group}.${method}(${
    rows.length === 0
      ? ''
      : `{ ${rows
          .filter(({ needed }) => needed)
          .map(({ name }) => name)
          .join(', ')}${rows.every(({ needed }) => needed) ? '' : `${rows.some(({ needed }) => needed) ? ', ' : ''}…`} }`
  })
\`\`\`

\`${verb} ${path}\` · called by ${who[auth]}${roles ? ` (${roles.join(everyRole ? ' and ' : ', ')})` : ''} · gives ${result}
${rows.length === 0 ? '' : `\n| Parameter | Type | |\n|---|---|---|\n${rows.map(rowText).join('')}`}${faults?.length ? `\nRefused with ${faults.map(faultText).join(', ')}.\n` : ''}${page ? `\nDocumentation: ${page.replace(/\.md$/, '')}.\n` : ''}`
}

interface Parameter {
  name: string
  type: string
  needed: boolean
  says: string
}

function parameters(endpoint: AnyEndpoint, print: TypePrinter): Parameter[] {
  const used = new Set<string>()
  const path = [...endpoint.path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => paramName(name as string))
  const required = new Set<string>(endpoint.query?.required ?? [])
  const query = Object.entries<Schema>(endpoint.query?.properties ?? {}).filter(([name]) => !path.includes(name))
  const body = endpoint.body as Schema | undefined
  return [
    ...path.map((name) => ({ name, type: 'string', needed: true, says: '' })),
    ...query.map(([name, schema]) => ({
      name,
      type: print.queryType(name, schema, used),
      needed: required.has(name),
      says: schema.description ?? '',
    })),
    ...(body
      ? [{ name: 'body', type: print.type(body, used), needed: !body.properties || (body.required ?? []).length > 0, says: '' }]
      : []),
    ...(endpoint.bodyKind === 'stream'
      ? [
          {
            name: 'content',
            type: 'Content',
            needed: true,
            says: `sent as it is${endpoint.bodyMedia ? `: ${endpoint.bodyMedia.join(', ')}` : ''}`,
          },
        ]
      : []),
  ]
}

const code = (type: string): string => `\`${oneLine(type)}\``
const oneLine = (text: string): string =>
  text
    .replace(/\/\*\*.*?\*\//gs, '')
    .replace(/\s+/g, ' ')
    .replace(/ \| OpenWord/g, ' | …')

function rowText({ name, type, needed, says }: Parameter): string {
  return `| \`${name}\`${needed ? '' : ' (optional)'} | \`${oneLine(type).replaceAll('|', '\\|')}\` | ${says.replaceAll('|', '\\|')} |\n`
}
