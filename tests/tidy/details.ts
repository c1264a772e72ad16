/**
 * What a refusal says of the request is told in two languages: the sentences stand in the code in English, in Chinese in
 * `contract/src/details-zh-tw*.ts`. So are the steps of explanations: `contract/src/steps-zh-tw.ts`. This finds those that have
 * no Chinese one.
 */
import { detailInChinese } from '../../contract/src/details-zh-tw.ts'
import { stepInChinese } from '../../contract/src/steps-zh-tw.ts'
import { type Node, nodesOf, placeOf, type Source, treeOf } from './source.ts'

/** Told to programs by the token authority, in English as Entra does, and by starts that fail. */
const inEnglish =
  /^server\/src\/(identity\/(authorize-rules|client-proof|own-certificate|token-)|config|service-config|base\/operating|insight\/imports\/formats|webhooks\/addresses)/
/** Errors whose message becomes what a refusal says. */
const broken = /^(ArchiveBroken|BatchBroken|BrokenFile|BrokenParquet|Unreadable)$/
/** Words for a program, which its caller turns into a refusal. */
const isWord = (text: string): boolean => /^\w*$/.test(text)

/** Literals an expression may come to. */
function literalsOf(node: Node | undefined): Node[] {
  if (node?.type === 'ConditionalExpression') return [...literalsOf(node.consequent as Node), ...literalsOf(node.alternate as Node)]
  if (node?.type === 'LogicalExpression') return [...literalsOf(node.left as Node), ...literalsOf(node.right as Node)]
  if (node?.type === 'Literal' && typeof node.value === 'string') return [node]
  return node?.type === 'TemplateLiteral' ? [node] : []
}

/** As it might be told: something in each gap. */
function told(node: Node): string {
  if (node.type === 'Literal') return node.value as string
  return (node.quasis as { value: { cooked: string } }[]).map(({ value }, i) => (i === 0 ? value.cooked : `X${value.cooked}`)).join('')
}

const nameOf = (node: Node | undefined): string => String(node?.name ?? node?.value ?? '')

/** Functions that make a refusal of a sentence, and where they take it: `const bad = (detail: string) => refuse(…)`. */
function refusers(nodes: readonly Node[]): Map<string, number> {
  return new Map(
    nodes.flatMap((node): [string, number][] => {
      const { params = [] } = (node.type === 'VariableDeclarator' ? (node.init ?? {}) : node) as { params?: Node[] }
      const at = params.findIndex((param) => nameOf(param) === 'detail')
      const name = nameOf(node.id as Node)
      return /Function|VariableDeclarator/.test(node.type) && at >= 0 && name !== '' ? [[name, at]] : []
    }),
  )
}

/** What a function says is wrong: `function termProblem(…): string | undefined`. */
function answersOf(node: Node): Node[] {
  const made = node.type === 'VariableDeclarator' ? (node.init as Node | undefined) : node
  if (!/Function|VariableDeclarator/.test(node.type) || !made?.body || !/[pP]roblem$/.test(nameOf(node.id as Node))) return []
  const body = made.body as Node
  if (body.type !== 'BlockStatement') return literalsOf(body)
  return [...nodesOf(body)].filter(({ type }) => type === 'ReturnStatement').flatMap(({ argument }) => literalsOf(argument as Node))
}

function sentencesOf(source: Source): Node[] {
  const nodes = [...nodesOf(treeOf(source))]
  const known = refusers(nodes)
  return nodes.flatMap((node) => {
    if (node.type === 'Property' && /^(detail|problem|says)$/.test(nameOf(node.key as Node))) return literalsOf(node.value as Node)
    if (node.type === 'NewExpression' && broken.test(nameOf(node.callee as Node))) return literalsOf((node.arguments as Node[])[0])
    if (node.type !== 'CallExpression') return answersOf(node)
    const args = node.arguments as Node[]
    const callee = node.callee as Node
    const isList = nameOf(callee.property as Node) === 'push' && nameOf(callee.object as Node) === 'problems'
    // The third part of a refusal: texts of their own beside its sentence.
    const further = nameOf(callee) === 'refuse' && args[2]?.type === 'ArrayExpression' ? (args[2].elements as Node[]) : []
    const at = isList ? 0 : known.get(nameOf(callee))
    return [...(at === undefined ? [] : literalsOf(args[at])), ...further.flatMap(literalsOf)]
  })
}

/** Sentences of refusals that are told in English alone. */
export function untranslated(source: Source): string[] {
  if (!source.path.startsWith('server/src/') || source.path.endsWith('.test.ts') || inEnglish.test(source.path)) return []
  return sentencesOf(source)
    .map((node) => ({ node, text: told(node) }))
    .filter(({ text }) => !isWord(text) && !/^X+\.?$/.test(text) && !/\p{Script=Han}/u.test(detailInChinese(text)))
    .map(({ node, text }) => `${placeOf(source, node.start)}: ${text}`)
}

/** Where steps are made; the others there find rows and read what is printed. */
const ofSteps = /^server\/src\/explain\/(?!.*\.test\.)(.+-steps|credit|derive|exchange|legacy)\.ts$/

/** Names of inputs and what is known besides are told to programs alone. */
function isForPrograms(node: Node): Node[] {
  if (node.type === 'ArrayExpression') return (node.elements as Node[]).length === 2 ? [(node.elements as Node[])[0] as Node] : []
  if (node.type === 'Property' && nameOf(node.key as Node) === 'facts') return [...nodesOf(node.value as Node)]
  if (node.type === 'CallExpression' && nameOf(node.callee as Node) === 'facts') return [...nodesOf(node)]
  if (node.type === 'FunctionDeclaration' && nameOf(node.id as Node) === 'grantsOf') return [...nodesOf(node)]
  return []
}

/** Sentences of steps that are told in English alone. */
export function untoldSteps(source: Source): string[] {
  if (!ofSteps.test(source.path)) return []
  const nodes = [...nodesOf(treeOf(source))]
  const spared = new Set(nodes.flatMap(isForPrograms))
  return nodes
    .filter((node) => !spared.has(node) && (node.type === 'TemplateLiteral' || (node.type === 'Literal' && typeof node.value === 'string')))
    .map((node) => ({ node, text: told(node) }))
    .filter(({ text }) => /[a-z] |[a-z]{2}.* /.test(text) && !/\p{Script=Han}/u.test(stepInChinese(text)))
    .map(({ node, text }) => `${placeOf(source, node.start)}: ${text}`)
}
