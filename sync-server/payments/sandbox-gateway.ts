import { randomUUID } from 'node:crypto'
import type { Clock } from '../clock.ts'
import type { Database, Values } from '../database/database.ts'
import type { FailureCode, Gateway, GatewayOutcome } from './gateway.ts'
import { type CardBehaviour, FAILURE_SENTENCES, SANDBOX_CARDS } from './sandbox-cards.ts'

const PAYS: CardBehaviour = { does: 'pay' }

/**
 * A gateway that plays one: test cards for every outcome, no money. It keeps books of its own in
 * `gateway_sandbox_charges`, as a real one does elsewhere, so that what it charged once it never charges
 * again, whatever happens to the process that asked.
 */
export function createSandboxGateway({ database, clock }: { database: Database; clock: Clock }): Gateway {
  const find = async (key: string) => {
    const [row] = await database.read<Values>(
      'select outcome, failure_code, look_ups, method_ref from gateway_sandbox_charges where idempotency_key = :key',
      { key },
    )
    return row
  }
  return {
    name: 'sandbox',
    async setUp(_personId, method) {
      if (method.kind === 'paypal')
        return { ref: `paypal-ok-${randomUUID()}`, label: `PayPal ${method.email}`, authenticated: true }
      const card = SANDBOX_CARDS[method.number]
      if (!card)
        return {
          code: 'test-card-unknown',
          sentence: `The sandbox takes test cards only, such as 4242 4242 4242 4242.`,
        }
      if (isPast(method.expiresYear, method.expiresMonth, clock.now()))
        return { code: 'card-expired', sentence: 'This card has expired.' }
      return {
        ref: `card-${method.number}-${randomUUID()}`,
        label: `Visa ending in ${method.number.slice(-4)}`,
        authenticated: card.authenticated,
      }
    },
    authenticate: async () => true,
    async charge({ idempotencyKey, methodRef, amountMinor, currency }) {
      const behaviour = behaviourOf(methodRef)
      const known = await find(idempotencyKey)
      if (!known)
        await database.write((tx) =>
          database.run(
            tx,
            `insert into gateway_sandbox_charges
               (idempotency_key, method_ref, amount_minor, currency, outcome, failure_code, look_ups, created_at)
             values (:key, :methodRef, :amountMinor, :currency, :outcome, :failureCode, 0, :at)
             on conflict (idempotency_key) do nothing`,
            { key: idempotencyKey, methodRef, amountMinor, currency, ...truth(behaviour), at: clock.now() },
          ),
        )
      if (behaviour.does === 'time-out') return { outcome: 'unknown' }
      const row = await find(idempotencyKey)
      if (!row) throw new Error('the sandbox lost a charge')
      return rowToOutcome(idempotencyKey, row)
    },
    async lookUp(key) {
      const row = await find(key)
      if (!row) return { outcome: 'never-seen' }
      await database.write((tx) =>
        database.run(
          tx,
          'update gateway_sandbox_charges set look_ups = look_ups + 1 where idempotency_key = :key',
          { key },
        ),
      )
      const behaviour = behaviourOf(String(row.method_ref))
      if (behaviour.does === 'time-out' && Number(row.look_ups) + 1 < behaviour.lookUpsUntilKnown)
        return { outcome: 'unknown' }
      return rowToOutcome(key, row)
    },
  }
}

/** The reference of a method in the sandbox carries its test card's number. */
const behaviourOf = (methodRef: string): CardBehaviour =>
  SANDBOX_CARDS[/^card-(\d+)-/.exec(methodRef)?.[1] ?? '']?.behaviour ?? PAYS

function truth(behaviour: CardBehaviour): { outcome: 'paid' | 'failed'; failureCode: FailureCode | null } {
  if (behaviour.does === 'pay') return { outcome: 'paid', failureCode: null }
  if (behaviour.does === 'fail') return { outcome: 'failed', failureCode: behaviour.code }
  return { outcome: behaviour.truth, failureCode: behaviour.truth === 'failed' ? 'declined' : null }
}

function rowToOutcome(key: string, row: Values): GatewayOutcome {
  if (row.outcome === 'paid') return { outcome: 'paid', ref: `sandbox-${key}` }
  const code = row.failure_code as FailureCode
  return { outcome: 'failed', code, sentence: FAILURE_SENTENCES[code] }
}

/** A card is good to the end of its month. */
function isPast(year: number, month: number, now: number): boolean {
  return now >= Date.UTC(year, month, 1)
}
