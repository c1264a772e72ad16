import * as sdk from 'lazuli-sdk'
import { tell } from './story.mjs'

globalThis.told = tell(sdk, globalThis.baseUrl, globalThis.token)
