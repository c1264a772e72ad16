/** `lazuli certs`: where the local certificate authority is and how to trust it. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { CommandError } from '../error.ts'

export function certs(program: Command): void {
  program
    .command('certs')
    .description('Print where the certificate of the local authority is and how to trust it')
    .option('--data <folder>', 'data folder of the service', process.env.LAZULI_DATA || '.lazuli')
    .action(({ data }: { data: string }) => {
      const ca = resolve(data, 'tls', 'ca.pem')
      if (!existsSync(ca)) throw new CommandError(`There is no ${ca} yet: start the service once with --tls.`)
      process.stdout.write(`${ca}

Node:   NODE_EXTRA_CA_CERTS=${ca} node client.js
curl:   curl --cacert ${ca} https://localhost:5080/healthz
.NET:   add it to the CurrentUser\\Root store (Linux: SSL_CERT_FILE=${ca})
Java:   keytool -importcert -alias lazuli -file ${ca} -keystore truststore.p12 -storepass changeit
`)
    })
}
