import { randomUUID } from 'node:crypto'
import {
  afterWalletChange,
  isChargeable,
  refuseWalletChange,
  type Wallet,
  type WalletChange,
} from '../../../../core/rules/payment/readiness.ts'
import { type IfMatch, refuseStale, type Version, versionOf } from '../../../http/versions.ts'
import type { Clock } from '../../../infra/clock.ts'
import type { Database, Reader, Tx } from '../../../infra/database/database.ts'
import { rowOf, text } from '../../../infra/database/row.ts'
import type { Gateway, MethodAtGateway, NewMethod } from '../../../infra/gateways/gateway.ts'
import { Refused, refusalOf, refuse } from '../../../refused.ts'
import type { ReadinessBook } from '../readiness.ts'
import { type Method, methodsOf, methodsToWallet, toRuleMethod } from './methods.ts'

const MOST_METHODS = 20
const NO_SET_UP = refusalOf('set-up-unknown')

/** A client's payment methods (P1), with the refusals of P3. */
export type Wallets = {
  /** Whether cards are given on the gateway's own page, and not here. */
  cardsElsewhere: boolean
  methods(personId: string): Promise<Method[]>
  /**
   * Adds a method; it becomes the default when there is none yet and it can be charged. A gateway that takes
   * the data on its own page answers where to go, and `complete` adds the method afterwards, once.
   */
  add(personId: string, wish: NewMethod | { kind: 'balance' }): Promise<Method | { redirectUrl: string }>
  complete(personId: string, ref: string): Promise<Method>
  /** The holder proves that the card is theirs. */
  authenticate(personId: string, methodId: string): Promise<Method>
  /** `none` for the default turns automatic payment off. */
  setRole(personId: string, methodId: string, role: Method['role'], seen: IfMatch): Promise<Method>
  remove(personId: string, methodId: string, seen: IfMatch): Promise<void>
  /** At a start: methods of a gateway that isn't here any more, such as test cards, can't be charged. */
  matchGateways(names: readonly string[]): Promise<void>
}

export function createWallets(deps: {
  database: Database
  clock: Clock
  /** Where new methods are set up; null: nothing is charged here (P9). */
  gateway: Gateway | null
  readiness: ReadinessBook
}): Wallets {
  const { database, clock, gateway, readiness } = deps

  /** Judges a change by the rules, writes it, and looks again at whether the client's jobs are Ready. */
  const change = async (tx: Tx, personId: string, asked: WalletChange, seen: IfMatch) => {
    const methods = await methodsOf(tx, personId)
    const before = methodsToWallet(methods)
    const hasWorkingJob = gateway !== null && (await readiness.hasWorkingJob(tx, personId))
    const refusal = refuseWalletChange(before, asked, { hasWorkingJob })
    refuse(refusal)
    refuseStale(seen, walletVersion(methods))
    await writeRoles(tx, personId, afterWalletChange(before, asked))
    await readiness.refreshClient(tx, personId)
  }
  const find = async (personId: string, methodId: string, from: Reader) => {
    const method = (await methodsOf(from, personId)).find(({ id }) => id === methodId)
    if (!method) throw new Refused('unknown-method')
    return method
  }
  const keep = (personId: string, kind: Method['kind'], atGateway: Omit<MethodAtGateway, 'kind'>) =>
    database.write(async (tx) => {
      const known = await methodsOf(tx, personId)
      const same = known.find(({ gatewayRef }) => gatewayRef === atGateway.ref)
      if (same && kind !== 'balance') return same
      if (same) throw new Refused('balance-known')
      if (known.length >= MOST_METHODS) throw new Refused('too-many-methods')
      const gatewayName = kind === 'balance' ? 'balance' : (gateway?.name ?? '')
      const id = await insertMethod(tx, personId, kind, gatewayName, atGateway)
      const added = await find(personId, id, tx)
      const isFirst = !known.some(({ role }) => role === 'default')
      if (isFirst && kind !== 'balance' && isChargeable(toRuleMethod(added)))
        await change(tx, personId, { type: 'make-default', method: id }, '*')
      return find(personId, id, tx)
    })

  return {
    cardsElsewhere: gateway?.hasOwnPage ?? false,
    methods: (personId) => methodsOf(database, personId),
    async add(personId, wish) {
      if (!gateway) throw new Refused('settled-outside')
      if (wish.kind === 'balance')
        return keep(personId, 'balance', { ref: personId, label: 'Account balance', authenticated: true })
      const answer = await gateway.setUp(personId, wish)
      if ('code' in answer) throw new Refused(answer.code)
      return 'redirectUrl' in answer ? answer : keep(personId, answer.kind, answer)
    },
    async complete(personId, ref) {
      const answer = (await gateway?.completeSetUp?.(personId, ref)) ?? NO_SET_UP
      if ('code' in answer) throw new Refused(answer.code)
      return keep(personId, answer.kind, answer)
    },
    async authenticate(personId, methodId) {
      const method = await find(personId, methodId, database)
      if (method.authenticated) return method
      if (!(await gateway?.authenticate(method.gatewayRef))) throw new Refused('authentication-failed')
      return database.write(async (tx) => {
        await tx.run('update payment_methods set authenticated = :yes where id = :methodId', {
          yes: true,
          methodId,
        })
        await readiness.refreshClient(tx, personId)
        return find(personId, methodId, tx)
      })
    },
    async setRole(personId, methodId, role, seen) {
      return database.write(async (tx) => {
        const method = await find(personId, methodId, tx)
        const asked = roleToChange(method, role)
        if (asked) await change(tx, personId, asked, seen)
        return find(personId, methodId, tx)
      })
    },
    matchGateways: (names) =>
      database.write(async (tx) => {
        const changed = await tx.read(
          `update payment_methods set status = case when gateway in (:names) then 'active' else 'inactive' end
           where removed_at is null and (status = 'active') <> (gateway in (:names)) returning person_id`,
          { names: [...names, 'balance'] },
          rowOf({ personId: text }),
        )
        for (const personId of new Set(changed.map((row) => row.personId)))
          await readiness.refreshClient(tx, personId)
      }),
    async remove(personId, methodId, seen) {
      await database.write(async (tx) => {
        await change(tx, personId, { type: 'remove', method: methodId }, seen)
        await tx.run(
          `update payment_methods set removed_at = :at, role = 'none' where id = :methodId and person_id = :personId`,
          { at: clock.now(), methodId, personId },
        )
        await readiness.refreshClient(tx, personId)
      })
    },
  }

  async function insertMethod(
    tx: Tx,
    personId: string,
    kind: Method['kind'],
    gatewayName: string,
    { ref, label, authenticated }: Omit<MethodAtGateway, 'kind'>,
  ): Promise<string> {
    const id = randomUUID()
    await tx.run(
      `insert into payment_methods
         (id, person_id, kind, label, gateway, gateway_ref, authenticated, role, status, created_at)
       values (:id, :personId, :kind, :label, :gatewayName, :ref, :authenticated, 'none', 'active', :at)`,
      { id, personId, kind, label, gatewayName, ref, authenticated, at: clock.now() },
    )
    return id
  }
}

/** What a change to the wallet is made on. */
export const walletVersion = (methods: readonly Method[]): Version =>
  versionOf(methods.map(({ id, role, authenticated, status }) => [id, role, authenticated, status]))

/** Null: the method has this role already. */
function roleToChange(method: Method, role: Method['role']): WalletChange | null {
  if (method.role === role) return null
  if (role === 'default') return { type: 'make-default', method: method.id }
  if (role === 'backup') return { type: 'make-backup', method: method.id }
  return method.role === 'default' ? { type: 'turn-auto-pay-off' } : { type: 'make-backup', method: null }
}

async function writeRoles(tx: Tx, personId: string, wallet: Wallet): Promise<void> {
  const { defaultId, backupId } = wallet
  await tx.run(
    `update payment_methods set role = case when id = :defaultId then 'default'
       when id = :backupId then 'backup' else 'none' end
     where person_id = :personId and removed_at is null`,
    { personId, defaultId: defaultId ?? '', backupId: backupId ?? '' },
  )
}
