/** The only file that knows everyone: stores, clock, identity, domains, HTTP. Starts and stops the service. */
import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Server as TlsServer } from 'node:tls'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { endpointList, type Instant } from 'lazuli-contract'
import { openApiDocument } from 'lazuli-contract/openapi.ts'
import { agreementRoutes } from './agreements/routes.ts'
import { firstAlertCheck } from './alerts/jobs.ts'
import { receiverRoutes } from './alerts/receiver-routes.ts'
import { alertRoutes } from './alerts/routes.ts'
import { azureBillingRoutes } from './azure-billing/routes.ts'
import { chargesOf } from './azure-cost/costs.ts'
import { azureCostRoutes } from './azure-cost/routes.ts'
import { planUtilizationOf, utilizationOf } from './azure-cost/utilization.ts'
import { azureSubscriptionRoutes } from './azure-subscriptions/routes.ts'
import { securityNow } from './base/clock.ts'
import { usualOperating } from './base/operating.ts'
import { isRefusal, refuse } from './base/outcome.ts'
import { profiles } from './base/profile.ts'
import { firstBudgetCheck } from './budgets/jobs.ts'
import { budgetRoutes } from './budgets/routes.ts'
import { cartRoutes } from './carts/routes.ts'
import { catalogRoutes } from './catalog/routes.ts'
import { readCatalog } from './catalog/store.ts'
import { putCharge } from './charges/store.ts'
import type { Config } from './config.ts'
import { loadCountries } from './customers/countries.ts'
import { customerRoutes } from './customers/routes.ts'
import { standingRoutes } from './customers/standing-routes.ts'
import { customerStanding } from './customers/store.ts'
import { PartnerDirectory } from './db/directory.ts'
import { lockFolder } from './db/folder-lock.ts'
import type { Partner } from './db/partner.ts'
import { StorageError } from './db/state.ts'
import { entitlementRoutes } from './entitlements/routes.ts'
import { explainRoutes } from './explain/routes.ts'
import { fraudRoutes } from './fraud/routes.ts'
import { createApp, mount } from './http/app.ts'
import type { ChainDeps } from './http/chain-deps.ts'
import { registerDocs } from './http/docs.ts'
import { admitPages } from './http/foreign-pages.ts'
import { guardDoor } from './http/limits.ts'
import { registerPortal } from './http/portal.ts'
import { openSealer } from './http/sealer.ts'
import type { Route } from './http/serve.ts'
import { traceSource } from './http/trace.ts'
import { consentRoutes } from './identity/consent-routes.ts'
import { loadKeys } from './identity/keys.ts'
import { openRegistry } from './identity/registry.ts'
import { registerAuthority } from './identity/routes.ts'
import { isSandboxUser, sandboxPassword } from './identity/seeded.ts'
import { Doorkeeper } from './identity/sign-in.ts'
import { insightRoutes } from './insight/routes.ts'
import { forgetCreditsOfStrangers } from './invoices/azure-credit-store.ts'
import { firstClose } from './invoices/jobs.ts'
import { firstCycleClose } from './invoices/legacy-jobs.ts'
import { keepNames } from './invoices/names.ts'
import { openBooks } from './invoices/purchases.ts'
import { invoiceRoutes } from './invoices/routes.ts'
import { invoiceSummaries } from './invoices/summaries.ts'
import { JobRunner } from './jobs/runner.ts'
import { mayUseLab } from './lab/access.ts'
import { WorldCopies } from './lab/copies.ts'
import { copyRoutes } from './lab/copy-routes.ts'
import { labCustomerRoutes } from './lab/customer-routes.ts'
import { openDisturbances } from './lab/disturbance-routes.ts'
import { generationRoutes } from './lab/estate/routes.ts'
import { greet } from './lab/greeting.ts'
import { labIdentityRoutes } from './lab/identity-routes.ts'
import { livingOn } from './lab/living.ts'
import { labRoutes } from './lab/routes.ts'
import { namedPartner, SandboxWorlds } from './lab/worlds.ts'
import { admissionOf } from './main/admission.ts'
import { auditing } from './main/audit.ts'
import { besideJobs } from './main/beside-jobs.ts'
import { countryOfCustomer } from './main/country.ts'
import { lookEverywhere } from './main/everywhere.ts'
import { jobHandlers } from './main/job-handlers.ts'
import { openLines } from './main/lines.ts'
import { copiedTables, migrations, registryMigrations } from './main/migrations.ts'
import { portalOf, servicePortalOf } from './main/portal.ts'
import { sandboxResellers } from './main/resellers.ts'
import { reserving } from './main/reservations.ts'
import { claimFolder, folderSecret, greetOperator } from './main/service.ts'
import { spending } from './main/spending.ts'
import { stopInOrder } from './main/stopping.ts'
import { subscriptionTies } from './main/subscriptions.ts'
import { openTls } from './main/tls.ts'
import { waitingDeliveries, webhooking } from './main/webhooks.ts'
import { offerRoutes } from './offers/routes.ts'
import { type DoorDeps, operatorRoutes } from './operator/door-routes.ts'
import { houseOf } from './operator/house.ts'
import type { PurchaseDeps } from './orders/purchase.ts'
import { orderRoutes } from './orders/routes.ts'
import { hasOpenOrders, holdings, purge } from './orders/ties.ts'
import { profileRoutes } from './profiles/routes.ts'
import { usdRate } from './rates/fx.ts'
import { loadMarketRates } from './rates/market-rates.ts'
import { openReference, packedData } from './rates/reference.ts'
import { rateRoutes } from './rates/routes.ts'
import { partnerRates } from './rates/set-rates-store.ts'
import { reconcileRoutes } from './reconcile/routes.ts'
import { reservationRoutes } from './reservations/routes.ts'
import { savingsPlanRoutes } from './savings-plans/routes.ts'
import { subscriptionRoutes } from './subscriptions/routes.ts'
import { openTelemetry } from './telemetry/open.ts'
import { upgradeRoutes } from './upgrades/routes.ts'
import { purchaseRefusal } from './upgrades/rules.ts'
import { upgradeOf } from './upgrades/store.ts'
import { benefitsOf } from './usage/benefits.ts'
import { firstRating, keepCreditAccess } from './usage/jobs.ts'
import { meteringRoutes } from './usage/metering.ts'
import { Pricing } from './usage/pricing.ts'
import { usageRoutes } from './usage/routes.ts'

export { restoreBackup } from './db/backups.ts'
export { nextAuthority } from './main/tls.ts'
export { StorageError }
export const version = '0.1.0'

export interface Service {
  /** `http://127.0.0.1:5080` */
  url: string
  /** What to tell the person who started it, after the ready line. */
  greeting: string
  app: FastifyInstance
  /** Finishes what was accepted and closes the stores; `false` when something took too long and was cut. */
  stop(): Promise<boolean>
}

/**
 * Starts the service: opens the stores, makes what is missing (price list, keys, world), listens. Throws
 * `StorageError` when the data folder cannot be used, and the error of `listen` when the port cannot.
 */
export async function startService(config: Config): Promise<Service> {
  const folder = lockFolder(config.data)
  try {
    return await start(config, folder.release)
  } catch (error) {
    folder.release()
    throw error
  }
}

async function start(config: Config, releaseFolder: () => void): Promise<Service> {
  mkdirSync(join(config.data, 'keys'), { recursive: true, mode: 0o700 })
  const registry = openRegistry(join(config.data, 'registry.sqlite'), registryMigrations)
  const { service } = config
  claimFolder(registry, service ? 'service' : 'sandbox', config.data)
  const secret = service && folderSecret(join(config.data, 'keys', 'folder.key'))
  const pagingKey = createHash('sha256')
    .update(secret ? Buffer.concat([Buffer.from('paging|'), secret]) : `paging|${config.seed}`)
    .digest()
  // Whoever can guess ids can ask for what is not theirs: in service mode nobody knows the seed, and each partner has one of its own.
  const newSeed = () => (service ? randomBytes(16).toString('hex') : config.seed)
  const house = houseOf(registry.store, config.data, secret ? secret.toString('hex') : config.seed)
  const reference = await openReference(config.data)
  const market = await loadMarketRates(packedData)
  const rates = partnerRates(market)
  const pricing = new Pricing(reference)
  const benefits = benefitsOf(reference)
  const books = openBooks(rates, benefits)
  const catalog = readCatalog()
  const reservations = reserving(catalog, rates)
  const countries = loadCountries()
  const keys = await loadKeys(registry, securityNow, randomBytes)
  const tls = await openTls(config)
  const worldStart = config.clock === 'system' ? securityNow() : config.start
  const clock = { mode: config.clock, start: worldStart }

  const trace = traceSource(newSeed())
  const running = { ...usualOperating, ...config.operating }
  const disturbances = openDisturbances(config.throttle === true, endpointList, securityNow)
  const telemetry = await openTelemetry({
    listeners: [disturbances.listener],
    version,
    operating: running,
    dataFolder: config.data,
    endpoints: endpointList,
    directory: () => directory,
    isThisMachine: (request) => mayUseLab(request.raw.socket.remoteAddress, request.headers),
    trace,
    deliveriesPending: () => waitingDeliveries(directory),
  })
  const { watch, readiness, log } = telemetry
  const { limits } = running
  const directory = new PartnerDirectory({
    dataFolder: config.data,
    migrations,
    profile: profiles[config.profile],
    clock,
    watch,
    openLines: (partner) => openLines(partner, watch),
    opened: (partner) => beside.opened(partner, courier),
  })
  const { courier, routes: ofWebhooks, post } = webhooking(config, !service, () => directory, telemetry.log)
  const beside = besideJobs({ record: registry.aside, directory: () => directory, partnerOf, pagingKey, log: telemetry.log, rates, post })
  const runner = new JobRunner(
    jobHandlers({ catalog, rates, benefits, reservations, pricing, sandbox: service === undefined }),
    telemetry.jobFailed,
    watch,
    beside.atRest,
  )

  const everywhere = lookEverywhere(registry, directory)
  const app = createApp({
    trustedProxies: config.trustedProxies,
    publicOrigin: service?.publicOrigin,
    limits,
    turnedAway: telemetry.turnedAway,
    ...(tls ? { https: { key: tls.key, cert: tls.cert } } : {}),
  })
  const door = guardDoor(app.server, limits, telemetry.turnedAway)
  telemetry.listen(app)
  admitPages(app, config.pages ?? (service ? [] : 'loopback'))
  const deps = chainDeps()
  const markets = {
    currencyOf: (country: string) => catalog.markets.get(country)?.currency.code,
    hasRate: (currency: string) => usdRate(market, currency, '2026-01') !== undefined,
  }
  const firstJobs = (now: Instant) => [firstRating(now), firstBudgetCheck(now), firstAlertCheck(now), firstClose(now), firstCycleClose(now)]
  const worlds = new SandboxWorlds({
    registry,
    directory,
    runner,
    random: randomBytes,
    securityNow,
    clock,
    seed: config.seed,
    world: config.world,
    firstJobs,
    live: livingOn(app, runner),
    markets,
    registering: house.lock,
  })

  const operating: DoorDeps = {
    dataFolder: config.data,
    version,
    registry,
    directory,
    random: randomBytes,
    securityNow,
    firstJobs,
    markets,
    trustedTenants: service && new Set(service.tenants),
    newSeed,
    stand: () => (service ? { mode: 'system', start: securityNow() } : clock),
    customerHasDomain: everywhere.customerHasDomain,
    watch: (partner) => runner.watch(partner),
    pagingKey,
    reference,
  }
  const copies = new WorldCopies({
    worlds,
    registry,
    directory,
    runner,
    random: randomBytes,
    securityNow,
    clockMode: config.clock,
    markets,
    version,
    sealer: deps.sealer.id,
    ...copiedTables,
  })

  const purchase: PurchaseDeps = {
    catalog,
    usdRate: (db, currency, month) => usdRate(rates(db), currency, month),
    upgradeRefusal: async (db, customerId) => purchaseRefusal(await upgradeOf(db, customerId)),
  }
  const routes: Route[] = [
    ...catalogRoutes(catalog, { countryOfCustomer }),
    ...offerRoutes(catalog, { countryOfCustomer }),
    ...customerRoutes({ countries, pagingKey, domainTaken: everywhere.domainTaken }),
    ...sandboxResellers(registry, directory, { countries, domainTaken: everywhere.domainTaken }),
    ...standingRoutes({
      countries,
      holdings,
      hasOpenOrders,
      purge: async (partner, customerId) => [
        ...(await keepNames(partner.state, customerId, partner.clock.now())),
        ...(await keepCreditAccess(partner, customerId, partner.clock.now())),
        ...forgetCreditsOfStrangers(),
        putCharge({ kind: 'departure', customerId, thing: customerId, at: partner.clock.now() }),
        ...purge(partner, customerId),
      ],
    }),
    ...agreementRoutes({
      countries,
      linkKey: pagingKey,
      accounts: () => registry.partners(),
      nowOf: async (tenantId) => (await partnerOf(tenantId))?.clock.now(),
    }),
    ...subscriptionRoutes(catalog, subscriptionTies),
    ...entitlementRoutes(),
    ...orderRoutes(purchase),
    ...cartRoutes(purchase),
    ...reservationRoutes(reservations, utilizationOf),
    ...savingsPlanRoutes({ rates }, planUtilizationOf(benefits)),
    ...azureSubscriptionRoutes(),
    ...upgradeRoutes({ catalog, customerElsewhere: deps.knownElsewhere }),
    ...rateRoutes({ reference, rates, currencyOf: markets.currencyOf }),
    ...usageRoutes({
      rates,
      cultureOf: (country) => countries.get(country)?.cultures[0] ?? 'en-US',
      pagingKey,
      budgets: spending,
    }),
    ...budgetRoutes,
    ...alertRoutes,
    ...receiverRoutes(post),
    ...invoiceRoutes({ pagingKey, rates }),
    ...beside.routes,
    ...azureBillingRoutes({ charges: chargesOf(books), invoices: invoiceSummaries }),
    ...azureCostRoutes({ rates, how: books }),
    ...fraudRoutes,
    ...profileRoutes(() => registry.partners()),
    ...meteringRoutes(pricing),
    ...insightRoutes({
      pricing,
      rates,
      ...books,
      customerElsewhere: deps.knownElsewhere,
      entitlementElsewhere: everywhere.entitlementElsewhere,
    }),
    ...explainRoutes({ ratesOf: rates, ...books }),
    ...reconcileRoutes(books),
    ...operatorRoutes(operating),
    ...labRoutes(runner, worlds, courier),
    ...copyRoutes(copies),
    ...disturbances.routes,
    ...generationRoutes,
    ...labCustomerRoutes({ partnerOf, customerAnywhere: everywhere.customerAnywhere }),
    ...ofWebhooks,
    ...consentRoutes(registry),
    ...labIdentityRoutes({ registry, keys, securityNow, random: randomBytes }),
    ...auditing(pagingKey),
    ...telemetry.routes(),
  ]
  mount(app, service ? routes.filter(({ endpoint }) => endpoint.auth !== 'lab') : routes, deps)
  const doorkeeper = new Doorkeeper(registry, securityNow)
  registerAuthority(app, {
    doorkeeper,
    customerOf: everywhere.consentingCustomer,
    registry,
    keys,
    exchangeOnly: service !== undefined,
    ...(service ? {} : { wellKnown: { password: sandboxPassword, isOf: isSandboxUser } }),
    securityNow,
    random: randomBytes,
    authenticate: deps.authenticate,
    trace: deps.trace,
    report: deps.report,
  })
  telemetry.register(app)
  registerDocs(app, () => openApiDocument(version, service ? endpointList.filter(({ auth }) => auth !== 'lab') : endpointList))
  const portal = service ? servicePortalOf(service, randomBytes) : portalOf(registry, randomBytes)
  if (portal) registerPortal(app, portal)
  await app.ready()

  if (service) for (const facts of registry.partners()) directory.open(facts)
  else await worlds.ready()
  const stopKeeping = tls?.keep(app.server as unknown as TlsServer, (error) =>
    telemetry.log.write('error', 'the certificate cannot be taken', {}, error),
  )
  for (const partner of directory.opened()) {
    void runner.kick(partner)
    courier.wake(partner)
  }
  await app.listen({ port: config.port, host: config.host })
  readiness.started()
  const { port } = app.server.address() as AddressInfo
  const shownHost =
    config.host === '0.0.0.0' || config.host === '::' ? '127.0.0.1' : config.host.includes(':') ? `[${config.host}]` : config.host
  const url = `${tls ? 'https' : 'http'}://${shownHost}:${port}`

  return {
    url,
    greeting: service ? greetOperator(url, config.data, service) : greet(url, config, tls?.caPath),
    app,
    async stop() {
      const isWhole = await stopInOrder({
        app,
        limits,
        refuseReadiness: () => readiness.stopping(),
        endStreams: () => courier.endListening(),
        async stopJobs(within) {
          await beside.stop()
          await courier.stop(within)
          await runner.stop(directory.opened())
        },
        async closeStores() {
          door.stop()
          stopKeeping?.()
          await directory.closeAll()
          reference.close()
          registry.close()
          releaseFolder()
        },
        say: (what, facts) => log.write('info', what, facts),
      })
      await telemetry.close()
      return isWhole
    },
  }

  function chainDeps(): ChainDeps {
    return {
      trace,
      securityNow,
      ...admissionOf({
        config,
        registry,
        keys,
        house,
        partnerOf,
        keysMissed: (tenant, error) => telemetry.log.write('warn', 'the keys of a tenant cannot be had', { tenant }, error),
      }),
      partnerOf,
      labPartner: (request: FastifyRequest) => {
        if (!mayUseLab(request.raw.socket.remoteAddress ?? '127.0.0.1', request.headers)) return refuse('LabForbidden')
        const named = namedPartner(registry, request.headers['x-lazuli-partner'] as string | undefined)
        return isRefusal(named) ? named : (partnerOf(named.tenantId) as Partner | Promise<Partner>)
      },
      knowsCustomer: (db, id) => customerStanding(db, id) === 'ours',
      knownElsewhere: everywhere.customerKnownElsewhere,
      gate: disturbances.gate,
      sealer: openSealer(join(config.data, 'keys', 'replies.key')),
      kick: (partner) => void runner.kick(partner),
      bodyLimit: limits.bodyBytes,
      report: telemetry.callFailed,
    }
  }

  function partnerOf(tenantId: string): Partner | undefined | Promise<Partner | undefined> {
    const made = worlds.making(tenantId)
    const again = () => partnerOf(tenantId)
    if (made) return made.then(again, again)
    const open = directory.known(tenantId)
    if (open) return open
    const facts = registry.partner(tenantId)
    return facts && directory.open(facts)
  }
}
