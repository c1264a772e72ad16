/** The key a running sandbox signs tokens with, as somebody with its folder has it: for tokens that are wrong in one point. */
import { join } from 'node:path'
import { loadKeys, type SigningKey } from 'lazuli-server/identity/keys.ts'
import { openRegistry } from 'lazuli-server/identity/registry.ts'
import { registryMigrations } from 'lazuli-server/main/migrations.ts'
import type { TestServer } from '../harness.ts'

export async function signingKey({ folder }: TestServer): Promise<SigningKey> {
  const registry = openRegistry(join(folder, 'registry.sqlite'), registryMigrations)
  try {
    return (
      await loadKeys(
        registry,
        () => 0,
        () => Buffer.alloc(0),
      )
    ).current()
  } finally {
    registry.close()
  }
}
