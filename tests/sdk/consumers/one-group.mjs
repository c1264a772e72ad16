import { carts, createCore } from 'lazuli-sdk'

globalThis.checkout = (baseUrl, params) => carts.checkout(createCore({ baseUrl }), params)
