/** The one function of it that is used. */
declare module '@jmespath-community/jmespath' {
  export function search(data: unknown, expression: string): unknown
}
