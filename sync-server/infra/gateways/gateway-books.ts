import type { Database } from '../database/database.ts'
import { inParts } from '../database/in-parts.ts'
import { integer, rowOf, text } from '../database/row.ts'
import type { ChargedAtGateway, Gateway } from './gateway.ts'

/** Charges of a gateway's list that are looked at together. */
const LOOKED_AT_ONCE = 200

/** What we know of a key that was sent to a gateway: as a step of a charge, or as a payment into a balance. */
type Ours = { amountMinor: number; currency: string; outcome: string }

/**
 * Holds our books against a gateway's own list. What we have as paid is read first and the list after it, so
 * a charge that goes through meanwhile is no difference; one whose outcome we don't know yet is none either.
 */
export async function compareWithGateway(
  database: Database,
  gateway: Gateway,
  mostProblems: number,
): Promise<{ problems: string[]; found: number }> {
  const { name } = gateway
  const unseen = await paidKeys(database, name)
  const seen = new Set<string>()
  const problems: string[] = []
  const look = async (listed: readonly ChargedAtGateway[]) => {
    const keys = listed.map(({ idempotencyKey }) => idempotencyKey)
    const ours = await oursByKey(database, keys)
    for (const charged of listed) {
      const key = charged.idempotencyKey
      const problem = seen.has(key) ? 'charged twice' : differenceOf(ours.get(key), charged)
      if (problem && problems.length < mostProblems) problems.push(`gateway ${name} ${problem}: ${key}`)
      seen.add(key)
      unseen.delete(key)
    }
  }
  let some: ChargedAtGateway[] = []
  for await (const charged of gateway.charged()) {
    some.push(charged)
    if (some.length < LOOKED_AT_ONCE) continue
    await look(some)
    some = []
  }
  await look(some)
  const unknown = [...unseen].slice(0, mostProblems)
  problems.push(...unknown.map((key) => `gateway ${name} knows nothing of what was paid: ${key}`))
  return { problems, found: seen.size }
}

function differenceOf(ours: Ours | undefined, listed: ChargedAtGateway): string | null {
  if (!ours) return 'charged what we never asked for'
  if (ours.outcome === 'failed' || ours.outcome === 'planned') return `charged what is ${ours.outcome} here`
  if (ours.amountMinor !== listed.amountMinor || ours.currency !== listed.currency)
    return 'charged another amount'
  return null
}

async function paidKeys(database: Database, gateway: string): Promise<Set<string>> {
  const rows = await database.read(
    `select gateway_key as key from charge_tries where gateway = :gateway and outcome = 'paid'
     union select u.idempotency_key from top_ups u join payment_methods m on m.id = u.method_id
     where m.gateway = :gateway and u.outcome = 'paid'`,
    { gateway },
    rowOf({ key: text }),
  )
  return new Set(rows.map(({ key }) => key))
}

async function oursByKey(database: Database, keys: readonly string[]): Promise<Map<string, Ours>> {
  const found = new Map<string, Ours>()
  for (const some of inParts(keys)) {
    const rows = await database.read(
      `select t.gateway_key as key, c.amount_minor, c.currency, t.outcome from charge_tries t
       join charges c on c.id = t.charge_id where t.gateway_key in (:some)
       union all select f.gateway_key, f.amount_minor, f.currency, 'found' from found_charges f
         where f.gateway_key in (:some) and not exists (
           select 1 from charge_tries t where t.gateway_key = f.gateway_key)
       union all select idempotency_key, amount_minor, currency, outcome from top_ups where idempotency_key in (:some)`,
      { some },
      rowOf({ key: text, amountMinor: integer, currency: text, outcome: text }),
    )
    for (const { key, ...ours } of rows) found.set(key, ours)
  }
  return found
}
