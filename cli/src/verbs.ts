/** The verbs that are no operation of the API: one file each in `commands/`, loaded only when addressed. */
import type { Command } from 'commander'

type Add = (program: Command) => void

interface Verb {
  /** As the command itself says; a test holds them together. */
  says: string
  load(): Promise<Add>
}

export const verbs: Readonly<Record<string, Verb>> = {
  serve: { says: 'Start the service on the embedded stores', load: async () => (await import('./commands/serve.ts')).serve },
  demo: {
    says: 'Tell the whole story on a server of its own: buy an Azure plan, meter it, import real usage, close, reconcile',
    load: async () => (await import('./commands/demo.ts')).demo,
  },
  buy: {
    says: 'Buy an Azure plan for a customer, new or not: agreement, cart, checkout, first Azure subscription',
    load: async () => (await import('./commands/buy.ts')).buy,
  },
  clock: { says: "A partner's clock: where it stands; advance moves it", load: async () => (await import('./commands/clock.ts')).clock },
  world: { says: "A partner's world: snapshot, restore, fork, reset", load: async () => (await import('./commands/world.ts')).world },
  usage: {
    says: 'Usage: records, summaries, made for a sandbox, imported',
    load: async () => {
      const { usage } = await import('./commands/usage.ts')
      const { usageImport } = await import('./commands/usage-import.ts')
      return (program) => {
        usage(program)
        usageImport(program)
      }
    },
  },
  explain: {
    says: 'Tell where a printed row or an invoice comes from, as steps that anybody can recompute',
    load: async () => (await import('./commands/explain.ts')).explain,
  },
  reconcile: {
    says: 'Hold a file of Partner Center (daily rated usage, reconciliation, export blobs) or of costs in FOCUS against the books; CSV or JSON, .gz or not, or Parquet',
    load: async () => (await import('./commands/reconcile.ts')).reconcile,
  },
  export: {
    says: 'Write costs to a file: FOCUS, or the rows of Partner Center in bulk',
    load: async () => (await import('./commands/export.ts')).exporting,
  },
  listen: {
    says: 'Forward webhooks to a program on this machine as they are made; nothing has to be registered',
    load: async () => (await import('./commands/listen.ts')).listen,
  },
  trigger: {
    says: 'Make an event happen, to see what a webhook does with it',
    load: async () => (await import('./commands/trigger.ts')).trigger,
  },
  token: {
    says: 'Get a bearer token: of the application, or of a user with --user',
    load: async () => (await import('./commands/token.ts')).token,
  },
  login: { says: 'Sign in for a partner and keep how, as a profile', load: async () => (await import('./commands/login.ts')).login },
  logout: { says: 'Forget a profile', load: async () => (await import('./commands/login.ts')).logout },
  logins: { says: 'Profiles that are kept; use makes one the current', load: async () => (await import('./commands/login.ts')).logins },
  doctor: {
    says: 'Look over this machine, the service, the sign-in and the clock',
    load: async () => (await import('./commands/doctor.ts')).doctor,
  },
  completion: {
    says: 'Print what makes a shell complete this command',
    load: async () => (await import('./commands/completion.ts')).completion,
  },
  certs: {
    says: 'Print where the certificate of the local authority is and how to trust it',
    load: async () => (await import('./commands/certs.ts')).certs,
  },
  backup: {
    says: 'Copy the data of a running service, both stores of each partner as of one moment',
    load: async () => (await import('./commands/backup.ts')).backup,
  },
  restore: {
    says: 'Make a data folder of a backup, after checking all of it',
    load: async () => (await import('./commands/backup.ts')).restore,
  },
  coverage: {
    says: 'Print every operation of the wire contract and whether it is served',
    load: async () => (await import('./commands/coverage.ts')).coverage,
  },
}
