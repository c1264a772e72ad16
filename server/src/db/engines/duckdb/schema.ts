/**
 * Tables of a partner's line file. Facts are narrow: small integer keys into dimension tables, whole numbers for money.
 * Scales: quantities 15 decimals, daily totals 10, reconciliation rows 2, exchange rates 9; a weight carries its own.
 * Days count from 1970-01-01, months are year × 12 + month, instants are milliseconds. A period is a month, or of legacy
 * subscriptions what `cycles.ts` says.
 */
/** 2: sums of a run may be its lines (`runs.plain`), which releases that know form 1 would leave out. What is in a file of form 1 stays as it is. */
export const schemaVersion = 2

export const schema = `
CREATE TABLE IF NOT EXISTS settings (name VARCHAR, value VARCHAR);

CREATE TABLE IF NOT EXISTS customers (k INTEGER, id VARCHAR);
CREATE TABLE IF NOT EXISTS plans (k INTEGER, id VARCHAR);
CREATE TABLE IF NOT EXISTS entitlements (k INTEGER, id VARCHAR);
CREATE TABLE IF NOT EXISTS resources (k INTEGER, id VARCHAR);
CREATE TABLE IF NOT EXISTS details (k INTEGER, id VARCHAR);
CREATE TABLE IF NOT EXISTS schedules (
  k INTEGER, id VARCHAR, meter VARCHAR, currency VARCHAR, eligible BOOLEAN, tiers INTEGER, doc VARCHAR);
CREATE TABLE IF NOT EXISTS tiers (schedule INTEGER, tier UTINYINT, minimum HUGEINT, next_minimum HUGEINT);

-- Metered events. q6 is the quantity to 6 decimals, qr the rest in units of 1e-15: most usage fits the first, and 64-bit sums are fast.
CREATE TABLE IF NOT EXISTS events (
  job INTEGER, id VARCHAR, idh UHUGEINT, period INTEGER, month INTEGER, day INTEGER,
  customer INTEGER, plan INTEGER, entitlement INTEGER, resource INTEGER, schedule INTEGER, details INTEGER,
  stamp BIGINT, q6 BIGINT, qr INTEGER);

-- The ledger of daily lines, reversals included. w × 10^-ws is quantity × effective price, exactly; null when it has too many digits.
CREATE TABLE IF NOT EXISTS rated (
  job INTEGER, seq BIGINT, period INTEGER, month INTEGER, day INTEGER,
  customer INTEGER, plan INTEGER, entitlement INTEGER, resource INTEGER, schedule INTEGER, details INTEGER,
  tier UTINYINT, credit UTINYINT, q HUGEINT, w HUGEINT, ws UTINYINT, fx BIGINT, pc HUGEINT, bc HUGEINT, reverses BIGINT);

-- What the lines of a rating run add by month, resource and meter where those are fewer, or (whole) what all runs up to it come to: sums.ts.
CREATE TABLE IF NOT EXISTS sums (
  job INTEGER, n INTEGER, whole BOOLEAN, book INTEGER, customer INTEGER, plan INTEGER, entitlement INTEGER, resource INTEGER, schedule INTEGER,
  q HUGEINT, pc HUGEINT, stamp BIGINT);

-- What the lines of a rating run come to by customer and day of use, in the billing currency.
CREATE TABLE IF NOT EXISTS day_sums (job INTEGER, customer INTEGER, day INTEGER, bc HUGEINT);

-- One row per rating run: what it had seen, so that the next one finds what is new.
CREATE TABLE IF NOT EXISTS runs (job INTEGER, n INTEGER, stamp BIGINT, before INTEGER, up_to INTEGER, hidden VARCHAR, access_job INTEGER, access_hash VARCHAR);
-- Reservations and savings plans as a run knew them, and which of them cover lines.
ALTER TABLE runs ADD COLUMN IF NOT EXISTS benefit_job INTEGER;
ALTER TABLE runs ADD COLUMN IF NOT EXISTS benefit_hash VARCHAR;
-- It has added no rows to \`sums\`: its lines are read in their place.
ALTER TABLE runs ADD COLUMN IF NOT EXISTS plain BOOLEAN;
CREATE TABLE IF NOT EXISTS benefit_steps (job INTEGER, customer VARCHAR, benefit VARCHAR, starts BIGINT, doc VARCHAR);
CREATE TABLE IF NOT EXISTS benefits (k INTEGER, id VARCHAR);
ALTER TABLE rated ADD COLUMN IF NOT EXISTS benefit INTEGER DEFAULT 0;
CREATE TABLE IF NOT EXISTS access (job INTEGER, entitlement VARCHAR, grp VARCHAR, uri VARCHAR, from_day INTEGER, to_day INTEGER);

-- Closed periods; an invoice is known by the number of the job that closed it.
CREATE TABLE IF NOT EXISTS closes (job INTEGER, invoice VARCHAR, period INTEGER, stamp BIGINT, lines BIGINT, reconciled BIGINT, subtotal HUGEINT);
-- A rebill closes the period anew in place of the close it amends.
ALTER TABLE closes ADD COLUMN IF NOT EXISTS amends INTEGER;
CREATE TABLE IF NOT EXISTS billed (
  job INTEGER, line_no INTEGER, row_no INTEGER, month INTEGER, day INTEGER,
  customer INTEGER, plan INTEGER, entitlement INTEGER, resource INTEGER, schedule INTEGER, details INTEGER,
  tier UTINYINT, credit UTINYINT, q HUGEINT, fx BIGINT, pc HUGEINT, bc HUGEINT);
ALTER TABLE billed ADD COLUMN IF NOT EXISTS benefit INTEGER DEFAULT 0;
CREATE TABLE IF NOT EXISTS recon (
  job INTEGER, row_no INTEGER, month INTEGER, customer INTEGER, plan INTEGER, schedule INTEGER, tier UTINYINT,
  lines INTEGER, q HUGEINT, fx BIGINT, cost HUGEINT, subtotal HUGEINT, earned BOOLEAN,
  residual_pc VARCHAR, residual_pc_scale INTEGER, residual_bc VARCHAR, residual_bc_scale INTEGER);
-- Ledger lines of legacy subscriptions that an invoice of theirs has billed: theirs have no month that closes.
CREATE TABLE IF NOT EXISTS taken (job INTEGER, seq BIGINT);
-- Azure credit: lines of the ledger as a close settled them, one row for what credit paid and one for what it left, and by which credits.
-- w of what is paid is at list price, as its row charges it. What was left of a credit before, and what it gave, are decimals as text.
CREATE TABLE IF NOT EXISTS settled (job INTEGER, seq BIGINT, credit UTINYINT, q HUGEINT, w HUGEINT, ws UTINYINT);
CREATE TABLE IF NOT EXISTS paid (job INTEGER, seq BIGINT, credit VARCHAR, q HUGEINT, ahead VARCHAR, used VARCHAR);
-- 1: usage that Azure credit paid, charged at list price; 2: the row after it that takes the charge back.
ALTER TABLE recon ADD COLUMN IF NOT EXISTS offer UTINYINT;
CREATE TABLE IF NOT EXISTS resellers (job INTEGER, customer INTEGER, plan INTEGER, reseller VARCHAR);
-- Of one Azure subscription; NULL: of the plan, for rows of purchases.
ALTER TABLE resellers ADD COLUMN IF NOT EXISTS entitlement INTEGER;
-- NULL: that of the plan in \`resellers\`.
ALTER TABLE recon ADD COLUMN IF NOT EXISTS reseller VARCHAR;

-- What was bought in a closed period: what rows of recon without lines say beyond the columns there.
CREATE TABLE IF NOT EXISTS purchases (
  job INTEGER, row_no INTEGER, id VARCHAR, stamp BIGINT, month INTEGER, customer INTEGER, plan INTEGER, schedule INTEGER,
  q HUGEINT, fx BIGINT, cost HUGEINT, subtotal HUGEINT, facts VARCHAR);
`

/** Every table whose rows carry the job that wrote them. */
export const jobTables = [
  'events',
  'rated',
  'sums',
  'day_sums',
  'runs',
  'access',
  'benefit_steps',
  'closes',
  'billed',
  'recon',
  'resellers',
  'purchases',
  'taken',
  'settled',
  'paid',
] as const

/** Tables that only grow and belong to no job. */
export const sharedTables = [
  'settings',
  'customers',
  'plans',
  'entitlements',
  'resources',
  'details',
  'schedules',
  'tiers',
  'benefits',
] as const

/** Codes sort as the names do. */
export const creditCodes = { azure: 0, covered: 1, earned: 2, none: 3 } as const
export const creditNames = { 0: 'azure', 1: 'covered', 2: 'earned', 3: 'none' } as const
