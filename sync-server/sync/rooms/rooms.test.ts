import { expect, it } from 'vitest'
import * as Y from 'yjs'
import { encodeRecords } from '../../../core/protocol/encode.ts'
import {
  newFolder,
  put,
  type Running,
  seen,
  startDocuments,
  synced,
  turnedAway,
  WEEK,
} from '../../testing/documents-under-test.ts'
import { LIMITS } from '../limits.ts'
import { createPresence } from '../wire/presence.ts'
import { createTickets } from '../wire/tickets.ts'

const ROOM = `j1/${WEEK}/freelancer`
const ids = Array.from({ length: 12 }, (_, n) => `record-${n}`)

async function snapshots({ database }: Running): Promise<number> {
  const rows = await database.read('select id from document_rooms where snapshot is not null')
  return rows.length
}
/** Waits for a heartbeat to have done its work. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((turn) => setImmediate(turn))
}

it('opens from a snapshot and what came after it, whenever the snapshot was made', async () => {
  const folder = newFolder()
  const limits = { updatesPerSnapshot: 5, heartbeatSeconds: 0.05 }
  const first = await startDocuments({ folder, limits })
  const author = first.connect('freelancer-j1', ROOM)
  await synced(author)
  const reader = first.connect('client-j1', ROOM)
  await synced(reader)
  for (const id of ids.slice(0, 8)) put(author.doc, id)
  await seen(reader.doc, ...ids.slice(0, 8))
  await until(async () => (await snapshots(first)) === 1)
  for (const id of ids.slice(8)) put(author.doc, id)
  await seen(reader.doc, ...ids)
  const state = Y.encodeStateVector(reader.doc)
  // What it has not taken in yet, the next one would.
  await first.documents.idle()
  await first.stop()

  const second = await startDocuments({ folder, limits })
  const later = second.connect('client-j1', ROOM)
  await seen(later.doc, ...ids)
  expect(Y.encodeStateVector(later.doc)).toEqual(state)
  await second.documents.idle()
  expect(second.ingested).toEqual([])
  await second.stop()
})

it('leaves memory when nobody is there, and comes back whole', async () => {
  const running = await startDocuments({ limits: { idleRoomSeconds: 0, heartbeatSeconds: 0.02 } })
  const accept = (clock: number, id: string) =>
    running.documents.acceptUpdate({
      job: 'j1',
      week: WEEK,
      author: 'freelancer',
      update: encodeRecords(7, clock, [{ id }]),
      receivedAt: 1,
    })
  for (const [clock, id] of ids.entries()) {
    expect(await accept(clock, id)).toBeNull()
    await until(async () => running.documents.stats().rooms === 0)
  }
  const records = await running.documents.readRecords('j1', WEEK, 'freelancer')
  expect(records.map(({ id }) => id)).toEqual(ids)
  await running.stop()
})

it('A1 shows out at once who is no longer of the job', async () => {
  const roles = new Map([['client-j1', 'client' as const]])
  const running = await startDocuments({ role: async (_, person) => roles.get(person) ?? null })
  const client = running.connect('client-j1', ROOM)
  await synced(client)
  await running.documents.recheck('j1')
  expect(client.wsconnected).toBe(true)
  roles.clear()
  const away = turnedAway(client)
  await running.documents.recheck('j1')
  expect(await away).toMatchObject({ code: 4403, reason: expect.stringMatching(/^not-your-job/) })
  await running.stop()
})

it('lets one session end without the person’s others', async () => {
  const running = await startDocuments()
  const [here, there] = ['a', 'b'].map((sessionId) => {
    const ticket =
      running.documents.tickets.issue({ id: 'client-j1', name: 'C', sessionId }, 'j1')?.ticket ?? ''
    return running.connect('', ROOM, new Y.Doc(), { ticket })
  })
  await Promise.all([synced(here!), synced(there!)])
  const away = turnedAway(here!)
  running.documents.closeSocketsOf({ personId: 'client-j1', sessionId: 'a' })
  await away
  expect(there!.wsconnected).toBe(true)
  await running.stop()
})

it('tickets expire within a minute, and a person has only so many', () => {
  let now = 0
  const tickets = createTickets(() => now, { ...LIMITS, ticketsPerPerson: 2 })
  const visitor = { id: 'p', name: 'P' }
  const [first, second] = [tickets.issue(visitor, 'j1'), tickets.issue(visitor, 'j1')]
  expect(tickets.issue(visitor, 'j1')).toBeNull()
  expect(tickets.issue({ id: 'q', name: 'Q' }, 'j1')).not.toBeNull()
  now = 59_999
  expect(tickets.redeem(first?.ticket ?? '', 'j1')).toEqual(visitor)
  now = 60_000
  expect(tickets.redeem(second?.ticket ?? '', 'j1')).toBeNull()
  expect(tickets.issue(visitor, 'j1')).not.toBeNull()
})

it('V1 nobody speaks for another person’s client id, nor says that a Tracker is on that is not theirs', () => {
  const presence = createPresence<string>(LIMITS)
  const say = (client: number, clock: number, state: string) =>
    new Uint8Array([1, client, clock, state.length, ...new TextEncoder().encode(state)])
  const freelancer = { id: 'f', name: 'Fay', role: 'freelancer' as const }
  const client = { id: 'c', name: 'Cleo', role: 'client' as const }
  const heard = (bytes: Uint8Array | null) => bytes && JSON.parse(new TextDecoder().decode(bytes.subarray(4)))
  expect(heard(presence.said(say(5, 1, '{"tracker":"on"}'), freelancer, 's1'))).toEqual({
    tracker: 'on',
    person: freelancer,
  })
  expect(presence.said(say(5, 9, '{"tracker":"off"}'), client, 's2')).toBeNull()
  expect(presence.said(say(5, 9, 'null'), client, 's2')).toBeNull()
  expect(heard(presence.said(say(6, 1, '{"tracker":"on"}'), client, 's2'))).toEqual({ person: client })
  presence.left('s1')
  expect(presence.said(say(5, 20, '{"tracker":"on"}'), client, 's2')).toBeNull()
  expect(heard(presence.everyone())).toEqual({ person: client })
})
