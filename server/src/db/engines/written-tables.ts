/** Which tables statements wrote to, counted. A statement that failed counts as well: nobody is told too little. */
export class WrittenTables {
  /** Statements are few: each is prepared once, too. */
  readonly #tablesOf = new Map<string, readonly string[]>()
  readonly #counts = new Map<string, number>()
  /** Statements that could write to any table. */
  #unknown = 0

  note(sql: string): void {
    let tables = this.#tablesOf.get(sql)
    if (!tables) {
      tables = [...sql.matchAll(/\b(?:INTO|UPDATE(?:\s+OR\s+\w+)?|DELETE\s+FROM)\s+"?(\w+)/gi)].map(([, name = '']) => name.toLowerCase())
      this.#tablesOf.set(sql, tables)
    }
    if (tables.length === 0) this.#unknown++
    for (const table of tables) this.#counts.set(table, (this.#counts.get(table) ?? 0) + 1)
  }

  count(tables: readonly string[]): number {
    return tables.reduce((sum, table) => sum + (this.#counts.get(table) ?? 0), this.#unknown)
  }
}
