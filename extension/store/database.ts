/**
 * Everything that the extension knows, in the browser's own database: what was captured stays here until
 * the server has answered for it, whatever happens to network, server, worker or browser (C3).
 */
import { Dexie, type Table } from 'dexie'
import type { RulingReason } from '../../core/messages/message.ts'
import type { Chain } from '../../core/protocol/chain.ts'
import type { FreelancerClaim } from '../../core/protocol/records.ts'
import type { StoredValues } from './stored-values.ts'

/** A job's week, `<jobId>/<weekId>`: its three documents stand in rooms under this name. */
export type WeekKey = string

export const jobOf = (week: WeekKey): string => week.slice(0, week.lastIndexOf('/'))

/**
 * A claim of this device on its way to the server.
 * `held`: not shared yet (C6); `waiting`: to be sent; `sent`: the server has it and hasn't answered.
 */
export type ClaimRow = {
  id: string
  week: WeekKey
  /**
   * Place in this device's run of records in the document, dense from 0: with the room's client id it is
   * the record's identity in Yjs. Null while held; -1 once it stands there under an earlier client id.
   */
  position: number | null
  record: FreelancerClaim
  status: 'held' | 'waiting' | 'sent' | 'accepted' | 'refused'
  /** When a held claim may go. */
  shareAt: number
  code: string | null
  /** Why it was turned away on its way; of what the server ruled out, `refusal` says it. */
  sentence: string | null
  refusal?: RulingReason
  /** The freelancer has read the refusal and wants it out of sight. */
  dismissed?: true
}

/** Where this device's chain goes on in one job (C10). */
export type ChainRow = Chain & {
  /** `<device>/<job>` */
  key: string
}

/** This device's run of records in one week's freelancer document. */
export type RunRow = { week: WeekKey; clientId: number; next: number }

/** Bytes of a picture. `kept`: its claim isn't shared yet; `dropped`: never to be shared (I2, C6). */
export type ImageRow = {
  /** `<screenshot id>/image` or `<screenshot id>/thumbnail`. */
  key: string
  screenshot: string
  job: string
  sha256: string
  bytes: number
  /** Null once the server has it and only the thumbnail is worth its space here. */
  blob: Blob | null
  status: 'kept' | 'waiting' | 'settled' | 'refused' | 'dropped'
  code: string | null
  sentence: string | null
  at: number
}

/** A record of someone else in a week's documents: rulings, the client's claims, other devices' claims. */
export type RemoteRow = {
  /** `<week key>/<author>/<record id>` */
  key: string
  week: WeekKey
  author: 'freelancer' | 'client' | 'server'
  record: { id: string; kind: string }
}

/** A week of which everything the server had has come to this device at least once. */
export type FetchedRow = { week: WeekKey; at: number }

export type Database = Dexie & {
  values: Table<{ key: keyof StoredValues; value: StoredValues[keyof StoredValues] }, string>
  claims: Table<ClaimRow, string>
  runs: Table<RunRow, string>
  chains: Table<ChainRow, string>
  images: Table<ImageRow, string>
  remoteRecords: Table<RemoteRow, string>
  fetched: Table<FetchedRow, string>
}

export function openDatabase(name = 'glasswork'): Database {
  const database = new Dexie(name) as Database
  database.version(1).stores({
    values: 'key',
    claims: 'id, week, status, [week+position]',
    runs: 'week',
    chains: 'key',
    images: 'key, screenshot, status, at',
    remoteRecords: 'key, week, [week+author]',
    fetched: 'week',
  })
  return database
}
