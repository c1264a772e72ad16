const sdk = require('lazuli-sdk')

const [baseUrl, token] = process.argv.slice(2)
import('./story.mjs').then(({ tell }) => tell(sdk, baseUrl, token)).then((told) => process.stdout.write(JSON.stringify(told)))
