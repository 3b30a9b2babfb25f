import { createHash } from 'node:crypto'
import type { Middleware } from 'koa'
import type { Clock } from '../infra/clock.ts'
import type { Database } from '../infra/database/database.ts'
import { integer, orNull, rowOf, text } from '../infra/database/row.ts'
import { Refused } from '../refused.ts'

const KEPT_MS = 24 * 3_600_000
/** A request that has not ended by then died with its process; its key may be used again. */
const LONGEST_REQUEST_MS = 2 * 60_000
/** Of one person; past it the oldest answers go. */
const MOST_KEYS = 1000
const MOST_ANSWER_BYTES = 256 * 1024

const KEPT = rowOf({
  requestHash: text,
  status: orNull(integer),
  answer: orNull(text),
  createdAt: integer,
})

/**
 * Answers a repeated POST with the first one's answer, for a day: a program that sends `idempotency-key` and
 * loses the connection may send the same request again. Refusals are not kept, for they changed nothing.
 * Charges don't lean on this: theirs is the key of the attempt (P5).
 */
export function idempotency({ database, clock }: { database: Database; clock: Clock }): Middleware {
  const now = () => clock.now() - clock.simulatedOffsetMs()

  /** The kept answer; null: the key is ours, go on. */
  const claim = (personId: string, key: string, requestHash: string) =>
    database.write(async (tx) => {
      const at = now()
      await tx.run('delete from idempotency_keys where created_at < :before', {
        before: at - KEPT_MS,
      })
      const [row] = await tx.read(
        'select * from idempotency_keys where person_id = :personId and key = :key',
        { personId, key },
        KEPT,
      )
      if (row && row.requestHash !== requestHash) throw new Refused('idempotency-key-reused')
      if (row?.status && row.answer !== null) return { status: row.status, answer: row.answer }
      if (row && at - row.createdAt < LONGEST_REQUEST_MS) throw new Refused('idempotency-key-in-use')
      const values = { personId, key, requestHash, at }
      await tx.run(
        `insert into idempotency_keys (person_id, key, request_hash, created_at)
         values (:personId, :key, :requestHash, :at)
         on conflict (person_id, key) do update set created_at = :at`,
        values,
      )
      await tx.run(
        `delete from idempotency_keys where person_id = :personId and key in (select key from idempotency_keys
         where person_id = :personId order by created_at desc, key limit 1000 offset :most)`,
        { personId, most: MOST_KEYS },
      )
      return null
    })

  return async (ctx, next) => {
    const key = ctx.get('idempotency-key')
    const person = ctx.state.person as { id: string } | undefined
    if (ctx.method !== 'POST' || key === '' || !person) return next()
    if (!/^[\x21-\x7e]{8,100}$/.test(key)) throw new Refused('idempotency-key-invalid')
    const asked = JSON.stringify([ctx.path, ctx.request.body ?? null])
    const kept = await claim(person.id, key, createHash('sha256').update(asked).digest('hex'))
    if (kept) {
      ctx.status = kept.status
      ctx.set('idempotent-replay', 'true')
      if (kept.answer !== '') ctx.body = JSON.parse(kept.answer)
      return
    }
    const which = { personId: person.id, key }
    const forget = () =>
      database.write((tx) =>
        tx.run('delete from idempotency_keys where person_id = :personId and key = :key', which),
      )
    try {
      await next()
    } catch (error) {
      await forget()
      throw error
    }
    const answer = ctx.body == null ? '' : JSON.stringify(ctx.body)
    if (ctx.state.answerIsSecret || ctx.status >= 400 || answer.length > MOST_ANSWER_BYTES) return forget()
    await database.write((tx) =>
      tx.run(
        'update idempotency_keys set status = :status, answer = :answer where person_id = :personId and key = :key',
        { ...which, status: ctx.status, answer },
      ),
    )
  }
}
