/** Which page an address shows. A page is fetched when it is first gone to: whoever never enters the laboratory never loads it. */
import { Button } from '@fluentui/react-components'
import type { ComponentType } from 'react'
import { createBrowserRouter, type RouteObject, useRouteError } from 'react-router'
import { paths } from './paths.ts'
import { Problem } from './ui/answer.tsx'
import { Shell } from './ui/shell.tsx'
import { useSpoken } from './words/words.tsx'

const page = <Name extends string>(path: string, name: Name, load: () => Promise<Record<Name, ComponentType>>): RouteObject => ({
  path,
  lazy: async () => ({ Component: (await load())[name] }),
})

const pages: RouteObject[] = [
  page(paths.home, 'HomePage', () => import('./pages/home/home-page.tsx')),
  page(paths.customers, 'CustomersPage', () => import('./pages/customers/customers-page.tsx')),
  page(paths.customer, 'CustomerPage', () => import('./pages/customers/customer-page.tsx')),
  page(paths.subscription, 'SubscriptionPage', () => import('./pages/subscription/subscription-page.tsx')),
  page(paths.explainUsage, 'ExplainUsagePage', () => import('./pages/subscription/explain-usage-page.tsx')),
  page(paths.upgrade, 'UpgradePage', () => import('./pages/customers/upgrade-page.tsx')),
  page(paths.invoices, 'InvoicesPage', () => import('./pages/invoices/invoices-page.tsx')),
  page(paths.unbilled, 'UnbilledPage', () => import('./pages/invoices/unbilled-page.tsx')),
  page(paths.explainUnbilled, 'ExplainUnbilledPage', () => import('./pages/invoices/explain-unbilled-page.tsx')),
  page(paths.invoice, 'InvoicePage', () => import('./pages/invoices/invoice-page.tsx')),
  page(paths.explain, 'ExplainPage', () => import('./pages/invoices/explain-page.tsx')),
  page(paths.reconcile, 'ReconcilePage', () => import('./pages/invoices/reconcile-page.tsx')),
  page(paths.catalogue, 'CataloguePage', () => import('./pages/catalogue/catalogue-page.tsx')),
  page(paths.cart, 'CartPage', () => import('./pages/catalogue/cart-page.tsx')),
  page(paths.laboratory, 'LaboratoryPage', () => import('./pages/laboratory/laboratory-page.tsx')),
  page('*', 'NotFoundPage', () => import('./pages/not-found-page.tsx')),
]

let made: ReturnType<typeof createBrowserRouter> | undefined

/** Made when somebody has signed in: until then the address belongs to the sign-in. */
export function router(): ReturnType<typeof createBrowserRouter> {
  made ??= createBrowserRouter(
    [{ element: <Shell />, hydrateFallbackElement: <span />, children: [{ errorElement: <Broken />, children: pages }] }],
    { basename: '/portal' },
  )
  return made
}

/** A page that cannot be shown; most often because a newer portal has taken the place of the one that was loaded. */
function Broken() {
  const { words } = useSpoken()
  return (
    <>
      <Problem error={useRouteError()} />
      <Button onClick={() => location.reload()}>{words.shell.reload}</Button>
    </>
  )
}
