import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { Instant } from '../../../core/rules/calendar/instant.ts'
import type { Database } from '../../infra/database/database.ts'
import { json, orNull, rowOf, text } from '../../infra/database/row.ts'
import { Refused } from '../../refused.ts'
import { OPERATOR } from './bank-details.ts'
import type { Acting, createReceipts, NewReceipt } from './receipts.ts'

/** What the operator's command asks for; the running server alone writes into weeks, so it does it. */
export type AskedReceipt = { job: string; week: string } & (
  | ({ kind: 'confirm' } & NewReceipt)
  | { kind: 'take-back'; receipt: string }
)
export type ReceiptAnswer = { isDone: boolean; sentence: string }

const LOOK_EVERY_MS = 250
const MOST_AT_ONCE = 50

/** Leaves a wish for the server and waits for its answer. Null: no server has answered yet; one will when it runs. */
export async function askForReceipt(
  database: Database,
  asked: AskedReceipt,
  now: Instant,
  longestMs: number,
): Promise<ReceiptAnswer | null> {
  const id = randomUUID()
  await database.write((tx) =>
    tx.run('insert into asked_receipts (id, asked, asked_at) values (:id, :asked, :now)', {
      ...{ id, asked: JSON.stringify(asked), now },
    }),
  )
  for (let waited = 0; waited < longestMs; waited += LOOK_EVERY_MS) {
    await wait(LOOK_EVERY_MS)
    const [row] = await database.read('select answer from asked_receipts where id = :id', { id }, ANSWER)
    if (row?.answer) return row.answer
  }
  return null
}

const ANSWER = rowOf({ answer: orNull(json<ReceiptAnswer>()) })

/** Does what the operator has asked for, each once, in order. A refusal is an answer too. */
export async function doAskedReceipts(
  database: Database,
  receipts: ReturnType<typeof createReceipts>,
): Promise<void> {
  const rows = await database.read(
    `select id, asked from asked_receipts where answer is null order by asked_at, id limit ${MOST_AT_ONCE}`,
    {},
    rowOf({ id: text, asked: json<AskedReceipt>() }),
  )
  for (const { id, asked } of rows) {
    const answer = await doOne(receipts, asked, id)
    await database.write((tx) =>
      tx.run('update asked_receipts set answer = :answer where id = :id', {
        ...{ id, answer: JSON.stringify(answer) },
      }),
    )
  }
}

async function doOne(
  receipts: ReturnType<typeof createReceipts>,
  asked: AskedReceipt,
  id: string,
): Promise<ReceiptAnswer> {
  const acting: Acting = { ...asked, by: { id: OPERATOR, as: 'operator' }, seen: '*' }
  try {
    if (asked.kind === 'confirm') await receipts.receive(acting, asked, id)
    else await receipts.takeBack(acting, asked.receipt)
    return { isDone: true, sentence: asked.kind === 'confirm' ? `Booked as receipt ${id}.` : 'Taken back.' }
  } catch (error) {
    if (error instanceof Refused) return { isDone: false, sentence: error.message }
    throw error
  }
}
