import { randomUUID } from 'node:crypto'
import type { Clock } from '../../../infra/clock.ts'
import type { Database, Reader, Tx, Values } from '../../../infra/database/database.ts'
import { rowOf, text } from '../../../infra/database/row.ts'
import type { ChargedAtGateway, Gateway } from '../../../infra/gateways/gateway.ts'
import type { Ledger } from '../books/ledger.ts'

/** The key of a timesheet's charge, as `attemptKey` makes it. */
const TIMESHEET_KEY = /^([^/]{1,64})\/(\d{4}-\d\d-\d\d):v\d+:a\d+:(?:default|backup)$/
const TOP_UP_KEY = /^top-up:([^:]{1,64}):/

const LOOKED_UP_AT_ONCE = 200

/**
 * After a restore: keeps what gateways have charged that this house doesn't know of. A charge of a timesheet waits
 * until that one falls due here and is booked then, instead of being sent; a payment into a balance is booked at
 * once. What belongs to nothing that stands here is left, and the comparison of the books names it.
 * @returns how many were taken
 */
export async function takeFoundCharges(
  deps: { database: Database; clock: Clock; ledger: Ledger },
  gateways: readonly Gateway[],
): Promise<number> {
  let taken = 0
  const take = async (gateway: string, some: readonly ChargedAtGateway[]) => {
    // Nearly all of a gateway's list is known: for that nobody waits in line to write.
    const known = await knownKeys(
      deps.database,
      some.map(({ idempotencyKey }) => idempotencyKey),
    )
    for (const charged of some)
      if (!known.has(charged.idempotencyKey))
        if (await deps.database.write((tx) => takeOne(deps, tx, gateway, charged))) taken += 1
  }
  for (const gateway of gateways) {
    let some: ChargedAtGateway[] = []
    for await (const charged of gateway.charged()) {
      if (some.push(charged) < LOOKED_UP_AT_ONCE) continue
      await take(gateway.name, some)
      some = []
    }
    await take(gateway.name, some)
  }
  return taken
}

async function knownKeys(from: Reader, keys: readonly string[]): Promise<Set<string>> {
  const rows = await from.read(
    `select gateway_key as key from charge_tries where gateway_key in (:keys)
     union select idempotency_key from top_ups where idempotency_key in (:keys)
     union select gateway_key from found_charges where gateway_key in (:keys)`,
    { keys },
    rowOf({ key: text }),
  )
  return new Set(rows.map(({ key }) => key))
}

async function takeOne(
  { clock, ledger }: { database: Database; clock: Clock; ledger: Ledger },
  tx: Tx,
  gateway: string,
  { idempotencyKey: key, ref, amountMinor, currency }: ChargedAtGateway,
): Promise<boolean> {
  const is = async (sql: string, values: Values) => (await tx.read(sql, values)).length > 0
  if ((await knownKeys(tx, [key])).has(key)) return false
  const now = clock.now()
  const [, job = '', week = ''] = TIMESHEET_KEY.exec(key) ?? []
  const isUnpaid = await is(
    `select week from timesheets where job_id = :job and week = :week and state not in ('paid', 'closed')
       and not exists (select 1 from charges where job_id = :job and week = :week and outcome = 'paid')`,
    { job, week },
  )
  if (isUnpaid) {
    await tx.run(
      `insert into found_charges (gateway_key, gateway, gateway_ref, amount_minor, currency, job_id, week, found_at)
       values (:key, :gateway, :ref, :amountMinor, :currency, :job, :week, :now)`,
      { key, gateway, ref, amountMinor, currency, job, week, now },
    )
    return true
  }
  const [, personId = ''] = TOP_UP_KEY.exec(key) ?? []
  if (!(await is('select id from people where id = :personId', { personId }))) return false
  const id = randomUUID()
  await tx.run(
    `insert into top_ups (id, person_id, idempotency_key, method_id, amount_minor, currency, outcome, created_at,
       settled_at) values (:id, :personId, :key, null, :amountMinor, :currency, 'paid', :now, :now)`,
    { id, personId, key, amountMinor, currency, now },
  )
  await ledger.post(tx, {
    at: now,
    causeKind: 'top-up',
    causeId: id,
    description: 'Payment into the balance',
    postings: [
      { account: `gateway:${gateway}`, amountMinor, currency },
      { account: `client:${personId}`, amountMinor: -amountMinor, currency },
    ],
  })
  return true
}
