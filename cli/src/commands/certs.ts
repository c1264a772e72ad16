/** `lazuli certs`: where the local certificate authority is, how to trust it, and how to follow it by the next. */
import { X509Certificate } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { addDuration } from 'lazuli-contract'
import { CommandError, UsageError } from '../error.ts'

interface Options {
  data: string
  rotate?: true
  overlap: string
}

export function certs(program: Command): void {
  program
    .command('certs')
    .description('Print where the certificate of the local authority is and how to trust it')
    .addHelpText('after', '\nExample:\n  lazuli certs')
    .option('--data <folder>', 'data folder of the service', process.env.LAZULI_DATA || '.lazuli')
    .option('--rotate', 'make the authority that follows; a running service takes it without a restart')
    .option('--overlap <duration>', 'with --rotate: how long the old one goes on while both are there to be trusted', 'P7D')
    .action(async ({ data, rotate, overlap }: Options) => {
      const ca = resolve(data, 'tls', 'ca.pem')
      if (!existsSync(ca)) throw new CommandError(`There is no ${ca} yet: start the service once with --tls.`)
      if (rotate) process.stdout.write(await follow(data, overlap))
      process.stdout.write(guide(ca, resolve(data, 'tls', 'server.pem')))
    })
}

async function follow(data: string, overlap: string): Promise<string> {
  const wait = addDuration(0, overlap)
  if (wait === undefined || wait < 0) throw new UsageError(`--overlap must be a duration such as P7D, not "${overlap}".`)
  const { nextAuthority } = await import('lazuli-server/main.ts')
  const { from } = await nextAuthority(data, wait)
  return `The next authority signs from ${from}; until then the file below holds both. Give it to your clients before.\n\n`
}

/** Text for a person: paths, names, and one way each to trust the file. */
export function guide(ca: string, server: string): string {
  const names = existsSync(server) ? (new X509Certificate(readFileSync(server)).subjectAltName ?? '') : ''
  const hosts = names
    .split(', ')
    .map((name) => name.replace(/^(DNS|IP Address):/, ''))
    .filter(Boolean)
  const ends = new X509Certificate(readFileSync(ca)).validTo
  return `${ca}
good until ${ends}; the certificate of the server is for
${hosts.map((host) => `  ${host}`).join('\n')}

Trust it for one program
  Node      NODE_EXTRA_CA_CERTS=${ca} node client.js
  curl      curl --cacert ${ca} https://localhost:5080/healthz
  .NET      Linux: SSL_CERT_FILE=${ca} dotnet run    (Windows, macOS: for the whole machine, below)
  Java      keytool -importcert -noprompt -alias lazuli -file ${ca} -keystore truststore.p12 -storepass changeit
            java -Djavax.net.ssl.trustStore=truststore.p12 -Djavax.net.ssl.trustStorePassword=changeit …
  Python    REQUESTS_CA_BUNDLE=${ca} python client.py
  Browsers  Firefox: Settings, Certificates, Authorities, Import. Chrome and Edge trust what the machine trusts

Trust it for the whole machine
  Windows   certutil -user -addstore Root ${ca}
  macOS     security add-trusted-cert -r trustRoot -k ~/Library/Keychains/login.keychain-db ${ca}
  Debian    sudo cp ${ca} /usr/local/share/ca-certificates/lazuli.crt && sudo update-ca-certificates
  Fedora    sudo cp ${ca} /etc/pki/ca-trust/source/anchors/lazuli.pem && sudo update-ca-trust

For clients whose addresses are fixed, let the names of the real service lead to this machine: in /etc/hosts
(Windows: %SystemRoot%\\System32\\drivers\\etc\\hosts), or by a proxy that answers CONNECT, and let the service listen on 443:
  127.0.0.1 login.microsoftonline.com api.partnercenter.microsoft.com management.azure.com
Do this only where nothing else needs the real service. Further names: --tls-host.
`
}
