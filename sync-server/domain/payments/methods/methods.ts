import type { Instant } from '../../../../core/rules/calendar/instant.ts'
import type { PaymentMethod, Wallet } from '../../../../core/rules/payment/readiness.ts'
import type { Reader } from '../../../infra/database/database.ts'
import { inParts } from '../../../infra/database/in-parts.ts'
import { flag, integer, rowOf, text, textOf } from '../../../infra/database/row.ts'

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
    const rows = await from.read(
      `select * from payment_methods where person_id in (:ids) and removed_at is null order by person_id,
       case role when 'default' then 0 when 'backup' then 1 else 2 end, created_at, id`,
      { ids },
      METHOD,
    )
    for (const { personId, ...method } of rows)
      byPerson.set(personId, [...(byPerson.get(personId) ?? []), method])
  }
  return byPerson
}

const METHOD = rowOf({
  personId: text,
  id: text,
  kind: textOf<Method['kind']>(),
  label: text,
  gateway: text,
  gatewayRef: text,
  authenticated: flag,
  role: textOf<Method['role']>(),
  status: textOf<Method['status']>(),
  createdAt: integer,
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
