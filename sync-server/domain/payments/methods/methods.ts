import type { Instant } from '../../../../core/rules/calendar/instant.ts'
import type { PaymentMethod, Wallet } from '../../../../core/rules/payment/readiness.ts'
import type { Reader, Values } from '../../../infra/database/database.ts'
import { inParts } from '../../../infra/database/in-parts.ts'

export type Method = {
  id: string
  kind: 'card' | 'paypal' | 'balance'
  label: string
  /** Name of the gateway that charges it; `balance` is charged in our own books. */
  gateway: string
  gatewayRef: string
  authenticated: boolean
  role: 'default' | 'backup' | 'none'
  status: 'active' | 'inactive'
  createdAt: Instant
}

/** A person's methods: the default, the backup, then the others in the order in which they were added. */
export async function methodsOf(from: Reader, personId: string): Promise<Method[]> {
  return (await methodsByPerson(from, [personId])).get(personId) ?? []
}

/** The same for many people at once. */
export async function methodsByPerson(
  from: Reader,
  personIds: readonly string[],
): Promise<Map<string, Method[]>> {
  const byPerson = new Map<string, Method[]>()
  for (const ids of inParts([...new Set(personIds)])) {
    const rows = await from.read<Values>(
      `select * from payment_methods where person_id in (:ids) and removed_at is null order by person_id,
       case role when 'default' then 0 when 'backup' then 1 else 2 end, created_at, id`,
      { ids },
    )
    for (const row of rows) {
      const personId = String(row.person_id)
      byPerson.set(personId, [...(byPerson.get(personId) ?? []), rowToMethod(row)])
    }
  }
  return byPerson
}

const rowToMethod = (row: Values): Method => ({
  id: String(row.id),
  kind: row.kind as Method['kind'],
  label: String(row.label),
  gateway: String(row.gateway),
  gatewayRef: String(row.gateway_ref),
  authenticated: Boolean(row.authenticated),
  role: row.role as Method['role'],
  status: row.status as Method['status'],
  createdAt: Number(row.created_at),
})

/** A method as the rules see it. */
export function toRuleMethod({ id, kind, authenticated, status }: Method): PaymentMethod {
  if (kind === 'card') return { id, kind, authenticated: authenticated && status === 'active' }
  return kind === 'paypal' ? { id, kind, active: status === 'active' } : { id, kind }
}

export function methodsToWallet(methods: readonly Method[]): Wallet {
  return {
    methods: methods.map(toRuleMethod),
    defaultId: methods.find(({ role }) => role === 'default')?.id ?? null,
    backupId: methods.find(({ role }) => role === 'backup')?.id ?? null,
  }
}
