/** What the tests use of it. */
declare module '@lydell/node-pty' {
  export interface Terminal {
    onData(hear: (data: string) => void): void
    onExit(hear: (end: { exitCode: number }) => void): void
    write(text: string): void
    kill(): void
  }
  export function spawn(
    file: string,
    args: readonly string[],
    options: { cols: number; rows: number; cwd: string; env: Record<string, string | undefined> },
  ): Terminal
}
