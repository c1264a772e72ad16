/** A call as a program would make it, in four languages. Pure. */

export interface Replayed {
  method: string
  /** Path and query, or a whole address. */
  url: string
  headers: Readonly<Record<string, unknown>>
  body?: string | undefined
}

export const replayLanguages = ['curl', '.NET', 'PowerShell', 'TypeScript'] as const
export type ReplayLanguage = (typeof replayLanguages)[number]

/** What the sending program says by itself, or what belongs to one connection. */
const ownHeaders = new Set([
  'host',
  'connection',
  'content-length',
  'accept-encoding',
  'transfer-encoding',
  'user-agent',
  'origin',
  'referer',
  'cookie',
  'accept-language',
  // One of each call: whoever sends it again gets the answer that is kept under it, and nothing is done.
  'ms-requestid',
])

/** The token is not in the log: a placeholder of the language stands for it. */
function headersOf({ headers }: Replayed, token: string): [name: string, value: string][] {
  return Object.entries(headers)
    .filter(([name]) => !ownHeaders.has(name.toLowerCase()) && !/^sec-/i.test(name))
    .map(([name, value]) => [name, name.toLowerCase() === 'authorization' ? `Bearer ${token}` : String(value)])
}

const single = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`
const double = (text: string): string => JSON.stringify(text)
const power = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** Where a template string takes the token. */
const hole = ['$', '{token}'].join('')

export function replayAs(language: ReplayLanguage, call: Replayed, origin: string): string {
  const address = new URL(call.url, origin).href
  switch (language) {
    case 'curl':
      return [
        `curl -X ${call.method} ${single(address)}`,
        ...headersOf(call, '$TOKEN').map(([name, value]) =>
          value.includes('$TOKEN') ? `-H "${name}: ${value}"` : `-H ${single(`${name}: ${value}`)}`,
        ),
        ...(call.body === undefined ? [] : [`--data-raw ${single(call.body)}`]),
      ].join(' \\\n  ')
    case '.NET': {
      const content = headersOf(call, '').find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? 'application/json'
      return [
        ...(call.body === undefined ? [] : [`using System.Text;`, ``]),
        `using var client = new HttpClient();`,
        `using var request = new HttpRequestMessage(new HttpMethod(${double(call.method)}), ${double(address)});`,
        ...headersOf(call, '{token}')
          .filter(([name]) => name.toLowerCase() !== 'content-type')
          .map(
            ([name, value]) =>
              `request.Headers.TryAddWithoutValidation(${double(name)}, ${value.includes('{token}') ? '$' : ''}${double(value)});`,
          ),
        ...(call.body === undefined
          ? []
          : [`request.Content = new StringContent(${double(call.body)}, Encoding.UTF8, ${double(content.split(';')[0] as string)});`]),
        `using var response = await client.SendAsync(request);`,
        `Console.WriteLine(await response.Content.ReadAsStringAsync());`,
      ].join('\n')
    }
    case 'PowerShell':
      return [
        `$headers = @{`,
        ...headersOf(call, '$token').map(
          ([name, value]) => `  ${power(name)} = ${value.includes('$token') ? double(value) : power(value)}`,
        ),
        `}`,
        `Invoke-RestMethod -Method ${call.method} -Uri ${power(address)} -Headers $headers${call.body === undefined ? '' : ` -Body ${power(call.body)}`}`,
      ].join('\n')
    case 'TypeScript':
      return [
        `const response = await fetch(${double(address)}, {`,
        `  method: ${double(call.method)},`,
        `  headers: {`,
        ...headersOf(call, hole).map(([name, value]) => `    ${double(name)}: ${value.includes(hole) ? `\`${value}\`` : double(value)},`),
        `  },`,
        ...(call.body === undefined ? [] : [`  body: ${double(call.body)},`]),
        `})`,
        `console.log(response.status, await response.text())`,
      ].join('\n')
  }
}
