import * as sdk from 'lazuli-sdk'
import { tell } from './story.mjs'

const [baseUrl, token] = process.argv.slice(2)
process.stdout.write(JSON.stringify(await tell(sdk, baseUrl, token)))
