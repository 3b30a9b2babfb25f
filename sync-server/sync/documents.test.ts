import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { encodeRecords } from '../../core/protocol/encode.ts'
import type { ServerRecord } from '../../core/protocol/records.ts'
import type { Tx } from '../infra/database/database.ts'
import {
  closed,
  newFolder,
  put,
  type Running,
  seen,
  startDocuments,
  synced,
  turnedAway,
  WEEK,
} from '../testing/documents-under-test.ts'
import { markOf } from './rooms/id-hashes.ts'

const ROOM = `j1/${WEEK}/freelancer`
const system = (id: string): ServerRecord => ({
  id,
  at: 1_794_000_000_000,
  kind: 'system',
  event: 'test',
  message: { code: 'job-resumed', params: { by: id } },
  about: null,
})

/** Found by trying: among some ten thousand ids two have the same 30 bits. */
function twoWithTheSameMark(): [string, string] {
  const idByMark = new Map<number, string>()
  for (let n = 0; ; n++) {
    const id = `record-${n}`
    const mark = markOf(new TextEncoder().encode(id))
    const before = idByMark.get(mark)
    if (before) return [before, id]
    idByMark.set(mark, id)
  }
}

let running: Running
beforeEach(async () => {
  running = await startDocuments()
})
afterEach(() => running.stop())

describe('a stock provider', () => {
  it('A1 carries its author’s records to the other party and keeps them for the next', async () => {
    const freelancer = running.connect('freelancer-j1', ROOM)
    const client = running.connect('client-j1', ROOM)
    await synced(client)
    put(freelancer.doc, 'message-1', { text: 'hello' })
    await seen(client.doc, 'message-1')
    freelancer.destroy()
    put(client.doc, 'ignored-1')
    const later = running.connect('client-j1', ROOM)
    await seen(later.doc, 'message-1')
    expect(later.doc.getMap('records').get('message-1')).toEqual({
      id: 'message-1',
      kind: 'message',
      text: 'hello',
    })
  })

  it('A1 cannot write another author’s document', async () => {
    const client = running.connect('client-j1', ROOM)
    await synced(client)
    const away = turnedAway(client)
    put(client.doc, 'forged-1')
    expect(await away).toMatchObject({ code: 4403, reason: expect.stringMatching(/^not-your-document/) })
    const freelancer = running.connect('freelancer-j1', ROOM)
    await synced(freelancer)
    expect(freelancer.doc.getMap('records').size).toBe(0)
  })

  it('A1 writes the server’s document in no role', async () => {
    for (const person of ['freelancer-j1', 'client-j1', 'support-j1']) {
      const provider = running.connect(person, `j1/${WEEK}/server`)
      await synced(provider)
      const away = turnedAway(provider)
      put(provider.doc, 'forged-1')
      expect((await away).code).toBe(4403)
    }
  })

  it('A1 reads no job of other people, nor anything unsigned', async () => {
    expect(await turnedAway(running.connect('client-j2', ROOM))).toMatchObject({ code: 4403 })
    expect(await turnedAway(running.connect('', ROOM))).toMatchObject({ code: 4401 })
  })

  it('sends what it wrote offline, all at once, and asks for what it missed', async () => {
    const doc = new Y.Doc()
    for (let i = 0; i < 50; i++) put(doc, `offline-${i}`)
    running.connect('freelancer-j1', ROOM, doc)
    const client = running.connect('client-j1', ROOM)
    await seen(client.doc, 'offline-0', 'offline-49')
  })

  it('brings a second device of the author into agreement, also where both wrote one record', async () => {
    const [phone, laptop] = [new Y.Doc(), new Y.Doc()]
    for (const doc of [phone, laptop]) put(doc, 'same-id-1')
    put(phone, 'phone-1')
    put(laptop, 'laptop-1')
    const first = running.connect('freelancer-j1', ROOM, phone)
    running.connect('freelancer-j1', ROOM, laptop)
    await Promise.all([seen(phone, 'laptop-1'), seen(laptop, 'phone-1')])
    first.disconnect()
    first.connect()
    await synced(first)
    put(phone, 'phone-2')
    await seen(laptop, 'phone-2')
    expect(phone.getMap('records').toJSON()).toEqual(laptop.getMap('records').toJSON())
  })

  it('is told who is present, under the name that the server knows', async () => {
    const freelancer = running.connect('freelancer-j1', ROOM)
    const client = running.connect('client-j1', ROOM)
    const heard = new Promise<unknown>((done) =>
      client.awareness.on('change', () => {
        const state = client.awareness.getStates().get(freelancer.doc.clientID)
        if (state) done(state)
      }),
    )
    freelancer.awareness.setLocalState({ tracker: 'on', person: { name: 'Someone Else' } })
    expect(await heard).toEqual({
      tracker: 'on',
      person: { id: 'freelancer-j1', name: 'freelancer-j1', role: 'freelancer' },
    })
    const gone = new Promise<void>((done) =>
      client.awareness.on('change', ({ removed }: { removed: number[] }) => {
        if (removed.includes(freelancer.doc.clientID)) done()
      }),
    )
    freelancer.destroy()
    await gone
  })
})

describe('tickets', () => {
  it('open one socket each, for their job, and then no more', async () => {
    const issue = (job = 'j1') =>
      running.documents.tickets.issue({ id: 'freelancer-j1', name: 'F' }, job)?.ticket ?? ''
    const ticket = issue()
    await synced(running.connect('', ROOM, new Y.Doc(), { ticket }))
    expect(await turnedAway(running.connect('', ROOM, new Y.Doc(), { ticket }))).toMatchObject({ code: 4401 })
    const forOther = running.connect('', ROOM, new Y.Doc(), { ticket: issue('j2') })
    expect(await turnedAway(forOther)).toMatchObject({ code: 4401 })
  })

  it('and sockets end with the session', async () => {
    const [mine, other] = [running.connect('freelancer-j1', ROOM), running.connect('client-j1', ROOM)]
    await Promise.all([synced(mine), synced(other)])
    const unused = running.documents.tickets.issue({ id: 'freelancer-j1', name: 'F', sessionId: 's' }, 'j1')
    const away = turnedAway(mine)
    running.documents.closeSocketsOf({ personId: 'freelancer-j1' })
    expect(await away).toMatchObject({ code: 4401, reason: expect.stringMatching(/^revoked/) })
    expect(running.documents.tickets.redeem(unused?.ticket ?? '', 'j1')).toBeNull()
    expect(other.wsconnected).toBe(true)
  })

  it('and a socket on its way in ends with its session too', async () => {
    await running.stop()
    let isAsked = () => {}
    let answer = () => {}
    const asked = new Promise<void>((done) => {
      isAsked = done
    })
    running = await startDocuments({
      role: () => {
        isAsked()
        return new Promise((done) => {
          answer = () => done('freelancer')
        })
      },
    })
    const socket = running.socket('freelancer-j1', `/${ROOM}`)
    await asked
    running.documents.closeSocketsOf({ personId: 'freelancer-j1', sessionId: 'session-of-freelancer-j1' })
    answer()
    expect(await closed(socket)).toMatchObject({ code: 4401, reason: expect.stringMatching(/^revoked/) })
  })
})

describe('the server’s document', () => {
  it('is told after the commit, in one row of clocks, and not after a rollback', async () => {
    const { documents, database } = running
    const client = running.connect('client-j1', `j1/${WEEK}/server`)
    await synced(client)
    await database.write(async (tx) => {
      await documents.appendServerRecords(tx, 'j1', WEEK, [system('one'), system('two')])
      await documents.appendServerRecords(tx, 'j1', WEEK, [system('three')])
    })
    await seen(client.doc, 'one', 'two', 'three')
    await expect(
      database.write(async (tx) => {
        await documents.appendServerRecords(tx, 'j1', WEEK, [system('never')])
        throw new Error('no')
      }),
    ).rejects.toThrow('no')
    await database.write((tx) => documents.appendServerRecords(tx, 'j1', WEEK, [system('four')]))
    await seen(client.doc, 'four')
    expect(client.doc.getMap('records').has('never')).toBe(false)
    const fresh = running.connect('freelancer-j1', `j1/${WEEK}/server`)
    await seen(fresh.doc, 'one', 'four')
    expect((await documents.readRecords('j1', WEEK, 'server')).map((record) => record.id)).toEqual([
      'one',
      'two',
      'three',
      'four',
    ])
  })
})

describe('an update', () => {
  const update = (client: number, clock: number, ...ids: string[]) =>
    encodeRecords(
      client,
      clock,
      ids.map((id) => ({ id, kind: 'message' })),
    )
  const accept = (bytes: Uint8Array, receivedAt = 1) =>
    running.documents.acceptUpdate({ job: 'j1', week: WEEK, author: 'freelancer', update: bytes, receivedAt })

  it('is ingested once, in order, with the instant of its receipt', async () => {
    expect(await accept(update(7, 0, 'record-a'), 10)).toBeNull()
    expect(await accept(update(7, 0, 'record-a', 'record-b'), 20)).toBeNull()
    expect(await accept(update(7, 0, 'record-a', 'record-b'), 30)).toBeNull()
    await running.documents.idle()
    const told = running.ingested.map(({ records, receivedAt }) => [
      receivedAt,
      ...records.map((record) => (record as { id: string }).id),
    ])
    expect(told).toEqual([
      [10, 'record-a'],
      [20, 'record-b'],
    ])
    const again = []
    for await (const batch of running.documents.replay('j1')) again.push(batch)
    expect(again).toEqual(running.ingested)
  })

  it('that leaves out something before it is not taken', async () => {
    expect(await accept(update(7, 3, 'hidden-1'))).toMatchObject({ code: 'gap' })
    expect(await running.documents.readRecords('j1', WEEK, 'freelancer')).toEqual([])
  })

  it('with ids that share a mark is taken, and a second version of either still is not', async () => {
    const [one, other] = twoWithTheSameMark()
    const accepted = await Promise.all([accept(update(8, 0, one)), accept(update(8, 1, other))])
    expect(accepted).toEqual([null, null])
    expect(await accept(update(9, 0, other))).toBeNull()
    const changed = encodeRecords(10, 0, [{ id: one, kind: 'other-version' }] as never)
    expect(await accept(changed)).toMatchObject({ code: 'record-changed' })
    const records = await running.documents.readRecords('j1', WEEK, 'freelancer')
    expect(records.map(({ id }) => id)).toEqual([other, one, other])
  })

  it('that was stored and not ingested when the server died is ingested by the next', async () => {
    const folder = newFolder()
    const first = await startDocuments({
      folder,
      ingest: async () => {
        throw new Error('dies here')
      },
    })
    await first.documents.acceptUpdate({
      job: 'j1',
      week: WEEK,
      author: 'client',
      update: update(7, 0, 'record-a'),
      receivedAt: 5,
    })
    await first.documents.idle()
    expect(first.errors).toHaveLength(1)
    await first.stop()
    const second = await startDocuments({ folder })
    await second.documents.idle()
    expect(second.ingested).toMatchObject([
      { author: 'client', receivedAt: 5, records: [{ id: 'record-a' }] },
    ])
    await second.stop()
  })

  it('that ingest fails on holds back no other', async () => {
    const taken: string[] = []
    const fussy = await startDocuments({
      ingest: async (_, batches) => {
        const ids = batches.map(({ records }) => (records[0] as { id: string }).id)
        if (ids.includes('poison-1')) throw new Error('poison')
        taken.push(...ids)
      },
    })
    const accepted = ['record-a', 'poison-1', 'record-b'].map((id, clock) =>
      fussy.documents.acceptUpdate({
        job: 'j1',
        week: WEEK,
        author: 'client',
        update: update(7, clock, id),
        receivedAt: 5,
      }),
    )
    await Promise.all(accepted)
    await fussy.documents.idle()
    expect(new Set(taken)).toEqual(new Set(['record-a', 'record-b']))
    expect(fussy.errors).toHaveLength(1)
    await fussy.stop()
  })

  it('for a settled week is refused, while the server may still speak', async () => {
    await accept(update(7, 0, 'record-a'))
    const seal = (tx: Tx) => running.documents.seal(tx, [{ job: 'j1', week: WEEK, at: 5 }])
    const failing = running.database.write(async (tx) => {
      await seal(tx)
      throw new Error('rolled back')
    })
    await expect(failing).rejects.toThrow('rolled back')
    expect(await accept(update(8, 0, 'record-z'))).toBeNull()
    await running.database.write(seal)
    const rooms = await running.database.read<{ author: string; up_to_seq: number; snapshot: Buffer | null }>(
      'select author, up_to_seq, snapshot from document_rooms order by author',
    )
    expect(rooms.map(({ author, up_to_seq, snapshot }) => [author, up_to_seq, snapshot !== null])).toEqual([
      ['client', 0, false],
      ['freelancer', 2, true],
      ['server', 0, false],
    ])
    expect(await accept(update(7, 0, 'record-a'))).toBeNull()
    expect(await accept(update(7, 1, 'record-b'))).toMatchObject({ code: 'sealed' })
    const { documents, database } = running
    await database.write((tx) => documents.appendServerRecords(tx, 'j1', WEEK, [system('refund')]))
    expect(await documents.readRecords('j1', WEEK, 'server')).toHaveLength(1)
  })
})

describe('a socket that says what it should not', () => {
  const send = async (path: string, ...messages: (Uint8Array | string)[]) => {
    const socket = running.socket('freelancer-j1', path)
    const end = closed(socket)
    socket.on('open', () => {
      for (const message of messages) socket.send(message)
    })
    return end
  }
  it.each<[string, Uint8Array | string]>([
    ['nothing', new Uint8Array()],
    ['an unknown message', new Uint8Array([9])],
    ['an unknown step', new Uint8Array([0, 7])],
    ['a length that lies', new Uint8Array([0, 2, 200, 1, 5])],
    ['a giant count', new Uint8Array([0, 2, 6, 255, 255, 255, 255, 255, 15])],
    ['text', 'hello'],
    ['broken presence', new Uint8Array([1, 3, 1, 1, 1])],
  ])('is closed for %s, and the server stays up', async (_, message) => {
    expect(await send(`/${ROOM}`, message)).toMatchObject({ code: 4400 })
    await synced(running.connect('client-j1', ROOM))
  })

  it('is closed for what is no record', async () => {
    const doc = new Y.Doc()
    doc.getText('records').insert(0, 'hello')
    const update = Y.encodeStateAsUpdate(doc)
    expect(await send(`/${ROOM}`, new Uint8Array([0, 2, update.length, ...update]))).toMatchObject({
      code: 4422,
    })
  })

  it.each(['/', '/j1', `/j1/${WEEK}/nobody`, '/j1/2026-11-17/client', `/%6a1/${WEEK}/client`])(
    'finds no document at %s',
    async (path) => {
      expect(await send(path)).toMatchObject({ code: 4404 })
    },
  )
})

describe('a record', () => {
  const take = (client: number, record: { id: string; text?: string }) =>
    running.documents.acceptUpdate({
      job: 'j1',
      week: WEEK,
      author: 'freelancer',
      update: encodeRecords(client, 0, [record]),
      receivedAt: 1,
    })

  it('A1 never changes once it is there, whichever device says so', async () => {
    expect(await take(9, { id: 'evidence-1', text: 'as it was' })).toBeNull()
    expect(await take(8, { id: 'evidence-1', text: 'as it was' })).toBeNull()
    for (const client of [1, 4_000_000_000])
      expect(await take(client, { id: 'evidence-1', text: 'embellished' })).toMatchObject({
        code: 'record-changed',
      })
    const client = running.connect('client-j1', ROOM)
    await synced(client)
    expect(client.doc.getMap('records').get('evidence-1')).toMatchObject({ text: 'as it was' })
  })
})

describe('A4 the way from the log to the facts', () => {
  const records = (name: string, count: number) =>
    Array.from({ length: count }, (_, n) => ({
      id: `${name}-${String(n).padStart(5, '0')}`,
      kind: 'message',
    }))
  const offer = (to: Running, job: string, client: number, of: { id: string }[]) =>
    to.documents.acceptUpdate({
      ...{ job, week: WEEK, author: 'freelancer', receivedAt: 1 },
      update: encodeRecords(client, 0, of),
    })
  /** Holds every transaction until it is let go. */
  const held = () => {
    let letGo = () => {}
    const waits = new Promise<void>((done) => {
      letGo = done
    })
    return { waits, letGo: () => letGo() }
  }

  it('lets nobody wait behind one who brings ten thousand records at once', async () => {
    const order: string[] = []
    const fair = await startDocuments({
      jobs: ['many', 'few'],
      ingest: async (_, batches) => {
        order.push(...batches.map(({ job, records }) => `${job} ${records.length}`))
      },
    })
    await Promise.all([
      offer(fair, 'many', 2, records('many', 10_000)),
      offer(fair, 'few', 3, records('few', 2)),
    ])
    await fair.documents.idle()
    const parts = (job: string) =>
      order.flatMap((one) => (one.startsWith(job) ? [Number(one.split(' ')[1])] : []))
    expect(parts('few')).toEqual([2])
    const before = order.slice(0, order.indexOf('few 2')).map((one) => Number(one.split(' ')[1]))
    // Its own way to the disk takes a few turns of the other's.
    expect(before.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(5000)
    expect(parts('many').reduce((sum, count) => sum + count)).toBe(10_000)
    await fair.stop()
  })

  it('takes in again, without loss, what a crash left half taken in', async () => {
    const folder = newFolder()
    let transactions = 0
    const first = await startDocuments({
      folder,
      jobs: ['many'],
      limits: { storageRestSeconds: 1000 },
      ingest: async () => {
        transactions += 1
        if (transactions > 3) throw new Error('the disk is gone')
      },
    })
    await offer(first, 'many', 2, records('many', 10_000))
    await first.documents.idle()
    await first.stop()
    const second = await startDocuments({ folder })
    await second.documents.idle()
    const ids = second.ingested.flatMap((batch) =>
      batch.records.map((record) => (record as { id: string }).id),
    )
    expect(new Set(ids).size).toBeGreaterThanOrEqual(10_000 - 3000)
    expect(ids.at(-1)).toBe('many-09999')
    await second.stop()
  })

  it('turns new records away before rulings lag far behind, and goes on serving readers', async () => {
    const { waits, letGo } = held()
    const busy = await startDocuments({ limits: { ingestLagSeconds: 0.05 }, ingest: () => waits })
    await offer(busy, 'j1', 1, records('first', 1))
    const writer = busy.connect('freelancer-j1', ROOM)
    const away = new Promise((done) => writer.on('connection-close', (event) => event && done(event)))
    const trying = setInterval(() => put(writer.doc, `more-${writer.doc.getMap('records').size}`), 20)
    expect(await away).toMatchObject({
      code: 4503,
      reason: expect.stringMatching(/^overloaded: .* Retry after 5 s\.$/),
    })
    clearInterval(trying)
    const reader = busy.connect('client-j1', ROOM)
    await seen(reader.doc, 'first-00000')
    const refused = await offer(busy, 'j2', 1, records('second', 1))
    expect(refused).toMatchObject({ code: 'overloaded' })
    letGo()
    await busy.documents.idle()
    expect(await offer(busy, 'j2', 1, records('second', 1))).toBeNull()
    await busy.stop()
  })
})
