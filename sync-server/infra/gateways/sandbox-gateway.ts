import { randomUUID } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { PaymentFailure } from '../../../core/messages/payments-en.ts'
import { refusalOf } from '../../refused.ts'
import type { Clock } from '../clock.ts'
import type { Database, Tx } from '../database/database.ts'
import { inParts } from '../database/in-parts.ts'
import { insertRows } from '../database/insert-rows.ts'
import { integer, orNull, type RowOf, rowOf, text, textOf } from '../database/row.ts'
import type { Gateway, GatewayOutcome } from './gateway.ts'
import { type CardBehaviour, SANDBOX_CARDS } from './sandbox-cards.ts'

const PAYS: CardBehaviour = { does: 'pay' }

/**
 * A gateway that plays one: test cards for every outcome, no money. It keeps books of its own in
 * `gateway_sandbox_charges`, as a real one does elsewhere, so that what it charged once it never charges
 * again, whatever happens to the process that asked.
 */
export function createSandboxGateway({ database, clock }: { database: Database; clock: Clock }): Gateway {
  const find = createFinder(database)
  const keep = createKeeper(database)
  return {
    name: 'sandbox',
    hasOwnPage: false,
    async setUp(_personId, method) {
      if (method.kind === 'paypal')
        return {
          kind: 'paypal',
          ref: `paypal-ok-${randomUUID()}`,
          label: method.email ? `PayPal ${method.email}` : 'PayPal account',
          authenticated: true,
        }
      const number = method.number ?? ''
      const card = SANDBOX_CARDS[number]
      if (!card) return refusalOf('test-card-unknown')
      if (isPast(method.expiresYear, method.expiresMonth, clock.now())) return refusalOf('card-expired')
      return {
        kind: 'card',
        ref: `card-${number}-${randomUUID()}`,
        label: `Visa ending in ${number.slice(-4)}`,
        authenticated: card.authenticated,
      }
    },
    authenticate: async () => true,
    async charge({ idempotencyKey, methodRef, amountMinor, currency }) {
      const behaviour = behaviourOf(methodRef)
      await keep({
        ...{ idempotency_key: idempotencyKey, method_ref: methodRef, amount_minor: amountMinor, currency },
        ...{ ...truth(behaviour), look_ups: 0, created_at: clock.now() },
      })
      if (behaviour.does === 'time-out') return { outcome: 'unknown' }
      const row = await find(idempotencyKey)
      if (!row) throw new Error('the sandbox lost a charge')
      return rowToOutcome(idempotencyKey, row)
    },
    async lookUp({ idempotencyKey: key }) {
      const row = await find(key)
      if (!row) return { outcome: 'never-seen' }
      await database.write((tx) =>
        tx.run('update gateway_sandbox_charges set look_ups = look_ups + 1 where idempotency_key = :key', {
          key,
        }),
      )
      const behaviour = behaviourOf(row.methodRef)
      if (behaviour.does === 'time-out' && row.lookUps + 1 < behaviour.lookUpsUntilKnown)
        return { outcome: 'unknown' }
      return rowToOutcome(key, row)
    },
    async *charged() {
      const rows = await database.read(
        `select idempotency_key, amount_minor, currency from gateway_sandbox_charges where outcome = 'paid'`,
        {},
        rowOf({ idempotencyKey: text, amountMinor: integer, currency: text }),
      )
      for (const row of rows) yield { ...row, ref: refOf(row.idempotencyKey) }
    },
  }
}

type Row = { idempotency_key: string } & Record<string, unknown>

/** Reads charges that are asked for at once by one statement: a Saturday's thousands are looked up before they are sent. */
function createFinder(database: Database): (key: string) => Promise<Kept | undefined> {
  let asked = new Set<string>()
  let reading: Promise<Map<string, Kept>> | null = null
  const readAll = async () => {
    await nextTurn()
    const keys = [...asked]
    asked = new Set()
    reading = null
    const found = new Map<string, Kept>()
    for (const some of inParts(keys)) {
      const rows = await database.read(
        `select idempotency_key, outcome, failure_code, look_ups, method_ref from gateway_sandbox_charges
         where idempotency_key in (:keys)`,
        { keys: some },
        KEPT,
      )
      for (const row of rows) found.set(row.idempotencyKey, row)
    }
    return found
  }
  return async (key) => {
    asked.add(key)
    reading ??= readAll()
    return (await reading).get(key)
  }
}

/** Writes charges that come at once in one transaction; a key that is known already is left as it stands. */
function createKeeper(database: Database): (row: Row) => Promise<void> {
  let waiting = new Map<string, Row>()
  let flushed: Promise<void> | null = null
  const flush = (tx: Tx) => {
    const rows = [...waiting.values()]
    waiting = new Map()
    flushed = null
    return keepUnknown(tx, rows)
  }
  return (row) => {
    if (!waiting.has(row.idempotency_key)) waiting.set(row.idempotency_key, row)
    flushed ??= database.write(flush).catch((error) => {
      flushed = null
      throw error
    })
    return flushed
  }
}

async function keepUnknown(tx: Tx, rows: readonly Row[]): Promise<void> {
  const known = new Set<string>()
  for (const some of inParts(rows)) {
    const found = await tx.read(
      'select idempotency_key from gateway_sandbox_charges where idempotency_key in (:keys)',
      { keys: some.map((row) => row.idempotency_key) },
      rowOf({ idempotencyKey: text }),
    )
    for (const { idempotencyKey } of found) known.add(idempotencyKey)
  }
  await insertRows(
    tx,
    'gateway_sandbox_charges',
    rows.filter((row) => !known.has(row.idempotency_key)),
  )
}

/** The reference of a method in the sandbox carries its test card's number. */
const behaviourOf = (methodRef: string): CardBehaviour =>
  SANDBOX_CARDS[/^card-(\d+)-/.exec(methodRef)?.[1] ?? '']?.behaviour ?? PAYS

function truth(behaviour: CardBehaviour): {
  outcome: 'paid' | 'failed'
  failure_code: PaymentFailure | null
} {
  if (behaviour.does === 'pay') return { outcome: 'paid', failure_code: null }
  if (behaviour.does === 'fail') return { outcome: 'failed', failure_code: behaviour.code }
  return { outcome: behaviour.truth, failure_code: behaviour.truth === 'failed' ? 'declined' : null }
}

const KEPT = rowOf({
  idempotencyKey: text,
  outcome: text,
  failureCode: orNull(textOf<PaymentFailure>()),
  lookUps: integer,
  methodRef: text,
})
type Kept = RowOf<typeof KEPT>

function rowToOutcome(key: string, { outcome, failureCode: code }: Kept): GatewayOutcome {
  if (outcome === 'paid' || code === null) return { outcome: 'paid', ref: refOf(key) }
  return { outcome: 'failed', code }
}

const refOf = (key: string): string => `sandbox-${key}`

/** A card is good to the end of its month. */
function isPast(year: number, month: number, now: number): boolean {
  return now >= Date.UTC(year, month, 1)
}
