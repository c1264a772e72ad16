/** A sentence for the person who started the program. */
export class ConfigError extends Error {
  override name = 'ConfigError'
}
