import { createClient } from 'lazuli-sdk'

const client = createClient({ baseUrl: 'http://127.0.0.1:5080' })
client.carts.create({ customerId: 'a', body: { lineItems: [], colour: 'blue' } })
