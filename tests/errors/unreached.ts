/** Documented codes that nothing here answers with, each with the reason; rows as in `reached.ts`. */
interface Unreached {
  why: string
  /** Codes with their status, when the rest of the row is the same for all. */
  rows: readonly string[]
}

const of = (resource: string, status: number, codes: string): string[] => codes.split(' ').map((code) => `${code} ${status} ${resource}`)

export const unreached: readonly Unreached[] = [
  {
    why: 'Transfers of customers between partners are no part of Lazuli: their addresses are known nowhere (404 with 1000).',
    rows: [
      ...of('transfers', 400, '900102 800078 900131 900132 900133 900134 900136 900145 900146 900147 900148'),
      ...of('transfers', 403, '900137 900138 900139'),
      ...of('transfers', 404, '900100 900140'),
      ...of('transfers', 409, '900101 900104'),
      ...of('transfers', 500, '900103 900135'),
      ...of('transfers', 200, '900103'),
    ],
  },
  {
    why: 'Migrations to the new commerce are no part of Lazuli: their addresses are known nowhere (404 with 1000).',
    rows: [
      ...of('migrations', 400, '900215 900216 900217 900218 900219 900220 900221 900222 900247 900224 900248 900262 900291 900292'),
      ...of('migrations', 403, '900226 900223'),
      ...of('migrations', 408, '900225'),
    ],
  },
  {
    why: 'Users and licences of customers, self-serve policies and the validation status are no part of Lazuli (404 with 1000).',
    rows: [
      ...of('customers', 404, '60002 600039 600040 600074'),
      ...of('customers', 409, '600041'),
      ...of('customers', 400, '60000'),
      ...of('licences', 400, '60012'),
    ],
  },
  {
    why: 'Nobody vets customers here, so none is waiting for it or refused by it.',
    rows: of('customers', 403, '800073 800074 800075'),
  },
  {
    why: 'There is no credit line, no risk check and no review of partners here: whoever is a partner may buy.',
    rows: [...of('orders', 400, '800022 800024 800025 800026 800062'), ...of('orders', 403, '800023 800069 900121 800039 900149')],
  },
  {
    why: 'A partner is taken on here with the partner agreement accepted; there is no way to be one without it.',
    rows: of('agreements', 403, '900124'),
  },
  {
    why: 'Faults of the systems behind Partner Center. Whatever breaks here is told as 500 with 800003, and only where a later try can succeed.',
    rows: [
      ...of('generic', 501, '0'),
      ...of('generic', 500, '900192'),
      ...of('catalog', 500, '800083 800084'),
      ...of('cart', 500, '800087'),
      ...of('orders', 500, '800005 800031'),
      ...of('subscriptions', 500, '800094'),
      ...of('orders', 400, '4018'),
      ...of('catalog', 400, '900143'),
      ...of('subscriptions', 400, '2012'),
    ],
  },
  {
    why: 'Another documented code says the same and is answered: 900150 for 900308 and 800114, 2055 for 800036, 800017 for 900275, 800082 under 409, 800067 and 800089 for 800088, 900117 and 800090 for windows of hours and days.',
    rows: [
      ...of('auth', 403, '900308'),
      ...of('entitlements', 403, '800114'),
      ...of('generic', 417, '800036'),
      ...of('cart', 400, '900275'),
      ...of('subscriptions', 400, '800082 900214 900257'),
      ...of('sandbox', 403, '800088'),
      ...of('orders', 400, '900213'),
    ],
  },
  {
    why: 'A success that carries an error code is an oddity of the documentation: clients would take it for a success.',
    rows: of('catalog', 200, '400072'),
  },
  {
    why: 'What is missing or wrong on a line is told on the line of the cart (10001, 10010), and of an order as 800002, 800004 or 800017.',
    rows: of('catalog', 400, '900142 900144'),
  },
  {
    why: 'The currency of a line is that of the market, whatever is sent: nothing to refuse.',
    rows: of('catalog', 400, '900169'),
  },
  {
    why: 'Writes of a partner run one after another, so a cart is never locked: the later one meets an ordered cart (800065).',
    rows: of('cart', 409, '800064'),
  },
  {
    why: 'Every partner may sell every offer that is shown, and no recorded offer was withdrawn or forbids changes: what cannot be bought is 2085 or 800020.',
    rows: [...of('catalog', 403, '2006 2091'), ...of('subscriptions', 400, '2006'), ...of('orders', 403, '800028')],
  },
  {
    why: 'No item of the catalogue asks for an attestation, a purchase order or a tender document.',
    rows: [...of('cart', 400, '900203 900206'), ...of('orders', 400, '900252 900253 900254')],
  },
  {
    why: 'Terms end where their length puts the end: custom end dates are no part of Lazuli.',
    rows: [...of('cart', 400, '900242'), ...of('orders', 400, '900244 900245 900246')],
  },
  {
    why: 'Promotions, promotion codes, limits of use, tags of tenants and quotes of advisors are no part of Lazuli.',
    rows: [...of('orders', 400, '800086 27006 27007'), ...of('orders', 404, '900122'), ...of('generic', 400, '900125')],
  },
  {
    why: 'No metered SaaS is sold that would bill through an Azure plan.',
    rows: of('orders', 400, '900128 900129'),
  },
  {
    why: 'A savings plan is bought on the Azure side, whose partner of record is that of its Azure subscription. Contexts of reservations are refused with the older codes of their page: 800002, 800011, 800012, 800013, 800021, 800030.',
    rows: [...of('orders', 400, '900312 900313 900314 900315 900317 900318'), ...of('orders', 403, '900323')],
  },
  {
    why: 'An order changes its billing cycle at once, has an account behind it and no cycle but its own to differ from.',
    rows: of('subscriptions', 400, '800072 800080 800085'),
  },
  {
    why: 'No operation here reads the history or the future bills of a subscription.',
    rows: [...of('subscriptions', 404, '800076'), ...of('orders', 404, '800038')],
  },
  {
    why: 'Codes of 2023 for scheduled changes and terms of licences. No page says which call gives them; such changes are refused with the codes of the page of the call (2002, 800002, 800040, 800091 to 800098).',
    rows: [
      ...of('subscriptions', 400, '800092 800107 800121 800122 900236 900258 900259 900260 900261 900267 900268 900269 900270'),
      ...of('subscriptions', 400, '900277 900279 900280 900311'),
      ...of('subscriptions', 403, '900263'),
      ...of('subscriptions', 409, '900278'),
    ],
  },
  {
    why: 'Overage of a customer is known to its own partner alone, so no other tenant can own it.',
    rows: of('entitlements', 403, '800115'),
  },
  {
    why: 'Every market in which a legacy Azure subscription can be bought sells the Azure plan too; the rule itself has its test (`server/src/upgrades/rules.test.ts`).',
    rows: of('upgrades', 400, '900107'),
  },
  {
    why: 'Who is no sandbox provider may neither make nor delete a sandbox reseller, and that is 6004 or 6003: a 401 would tell its client to fetch another token.',
    rows: of('sandbox', 401, '6002'),
  },
  {
    why: 'One person at most is signed in in a browser here; the page asks who it is.',
    rows: of('token', 400, 'AADSTS16000'),
  },
  {
    why: 'Applications here ask for no assignment of users.',
    rows: of('token', 400, 'AADSTS50105'),
  },
]
