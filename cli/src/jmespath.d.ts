/** The functions of it that are used. */
declare module '@jmespath-community/jmespath' {
  export function compile(expression: string): unknown
  export function search(data: unknown, expression: string): unknown
}
