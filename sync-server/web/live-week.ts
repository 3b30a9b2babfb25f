/**
 * A job's week, live: its three documents through stock y-websocket providers, drawn together by `project`
 * on every change. The page writes only its own party's document, and only new records; until the server
 * has ruled on one it is also kept in the browser's storage, so that a reload loses nothing.
 */
import { type ReadonlySignal, signal } from '@preact/signals'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import type { WeekRecords } from '../../core/projection/judged-claims.ts'
import { project } from '../../core/projection/project.ts'
import type { WorkroomWeek } from '../../core/projection/workroom-week.ts'
import { putClaim, readServerRecords } from '../../core/protocol/documents.ts'
import {
  type Author,
  type Claim,
  ClientClaim,
  FreelancerClaim,
  type Party,
  roomName,
} from '../../core/protocol/records.ts'
import type { TrackerPresence } from '../../core/ui/timesheet/control-panel.tsx'
import { createClaimReader } from './claim-reader.ts'
import { serverNow } from './page-clock.ts'
import { policy } from './policy.ts'
import { keepUnsent, unsentClaims } from './unsent-claims.ts'

export type Connection = 'connecting' | 'connected' | 'refused'
/** A claim without what this page fills in: its id and its instant. */
export type NewClaim = Claim extends infer C ? (C extends Claim ? Omit<C, 'id' | 'at'> : never) : never

export type LiveWeek = {
  /** Null until the three documents have arrived once. */
  week: ReadonlySignal<WorkroomWeek | null>
  records: ReadonlySignal<WeekRecords>
  connection: ReadonlySignal<Connection>
  /** What the freelancer's extension says of itself right now. */
  tracker: ReadonlySignal<TrackerPresence>
  /** Asserts something in the own document; does nothing for who has none. */
  claim(claim: NewClaim): void
  close(): void
}

const AUTHORS: readonly Author[] = ['freelancer', 'client', 'server']

export function openWeek(job: string, week: string, own: Party | null): LiveWeek {
  const documents = Object.fromEntries(AUTHORS.map((author) => [author, new Y.Doc()])) as Record<
    Author,
    Y.Doc
  >
  const weekSignal = signal<WorkroomWeek | null>(null)
  const recordsSignal = signal<WeekRecords>({ freelancer: [], client: [], server: [] })
  const connection = signal<Connection>('connecting')
  const tracker = signal<TrackerPresence>('unknown')
  const unsentKey = own && roomName(job, week, own)
  const unsent = unsentKey ? unsentClaims(unsentKey) : []

  const readFreelancer = createClaimReader(documents.freelancer, FreelancerClaim)
  const readClient = createClaimReader(documents.client, ClientClaim)

  const address = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/sync`
  const providers = AUTHORS.map(
    (author) =>
      new WebsocketProvider(address, roomName(job, week, author), documents[author], { disableBc: true }),
  )

  let due: ReturnType<typeof setTimeout> | null = null
  function drawSoon() {
    due ??= setTimeout(draw, 0)
  }
  function draw() {
    due = null
    const arrived = weekSignal.peek() !== null || providers.every((provider) => provider.synced)
    if (!arrived) return
    // Claims left by an earlier visit go out once we know that they did not arrive: a record is written once.
    if (own) for (const claim of unsent.splice(0)) putClaim(documents[own], claim)
    const records: WeekRecords = {
      freelancer: readFreelancer(),
      client: readClient(),
      server: readServerRecords(documents.server),
    }
    recordsSignal.value = records
    const drawn = project(week, records, policy.value)
    weekSignal.value = drawn
    if (drawn.sealedAt !== null) readConnection()
    if (own && unsentKey) keepUnsent(unsentKey, records[own], drawn.waiting)
  }
  function readConnection() {
    // A sealed week's own document is closed to what this page says, and stands here whole all the same.
    const sealed = weekSignal.peek()?.sealedAt != null
    const needed = providers.filter((_, n) => !(sealed && AUTHORS[n] === own))
    const refused = needed.some((provider) => !provider.shouldConnect)
    const connected = needed.every((provider) => provider.wsconnected && provider.synced)
    connection.value = refused ? 'refused' : connected ? 'connected' : 'connecting'
    readPresence()
  }
  function readPresence() {
    const [freelancer] = providers
    if (!freelancer?.wsconnected) {
      tracker.value = 'unknown'
      return
    }
    const said = [...freelancer.awareness.getStates().values()].map((state) => state.tracker)
    tracker.value = said.includes('on') ? 'on' : said.includes('paused') ? 'paused' : 'off'
  }
  for (const provider of providers) {
    provider.doc.on('update', drawSoon)
    provider.on('sync', () => {
      readConnection()
      drawSoon()
    })
    provider.on('status', readConnection)
    provider.on('closed', readConnection)
  }
  providers[0]?.awareness.on('change', readPresence)

  return {
    week: weekSignal,
    records: recordsSignal,
    connection,
    tracker,
    claim(claim) {
      if (own) putClaim(documents[own], { ...claim, id: newId(), at: serverNow() } as Claim)
    },
    close() {
      if (due !== null) clearTimeout(due)
      for (const provider of providers) {
        provider.destroy()
        provider.doc.destroy()
      }
    },
  }
}

/** `crypto.randomUUID` is missing where a page comes over plain HTTP from another machine. */
function newId(): string {
  return crypto.randomUUID?.() ?? Array.from(crypto.getRandomValues(new Uint8Array(16)), hexByte).join('')
}
const hexByte = (byte: number) => byte.toString(16).padStart(2, '0')
