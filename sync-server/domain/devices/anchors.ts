import { createHmac, timingSafeEqual } from 'node:crypto'
import * as v from 'valibot'
import type { Anchor } from '../../../core/rules/slots/clock.ts'
import type { Clock } from '../../infra/clock.ts'
import type { Database, Tx } from '../../infra/database/database.ts'
import { integer, rowOf } from '../../infra/database/row.ts'
import { keepSetting, needSetting, readSetting } from '../../infra/database/settings.ts'
import { newSecret } from '../../infra/secrets.ts'

/**
 * Anchors: the server's time, as it gave it to a device, signed so that nobody can make one up (C10). A token is
 * `<time>.<count>.<skew>.<key>.<mac>`, numbers to the base 36; the device isn't in it, every record names it.
 */
export type Anchors = {
  /**
   * The next anchor of a device, or null when it is signed in no more.
   * @param deviceNow what the device's own clock says
   */
  give(device: string, deviceNow: number): Promise<string | null>
  /** What reads a device's anchors back; it answers null for one that the server didn't give that device. */
  reader(tx: Tx): Promise<ReadAnchor>
  /** Signs with a new key from now on; anchors of the former one are good until `formerUntil`. */
  rotateKey(formerUntil: number): Promise<void>
}
export type ReadAnchor = (token: string, device: string) => Anchor | null

export const ANCHOR_KEYS = 'anchor-keys'
const MOST_KEYS = 5
/** How long another process' change of keys may stay unknown. */
const KEYS_GOOD_FOR_MS = 60_000

/** The newest first; `until`: a former one's last moment. */
const Keys = v.array(v.object({ id: v.string(), secret: v.string(), until: v.nullable(v.number()) }))
type Keys = v.InferOutput<typeof Keys>

export function createAnchors(deps: {
  database: Database
  clock: Pick<Clock, 'now' | 'simulatedOffsetMs'>
}): Anchors {
  const { database, clock } = deps
  let known: { keys: Keys; readAt: number } | null = null
  const keysOf = (text: string | null): Keys => v.parse(Keys, JSON.parse(text ?? '[]'))
  const needKeys = async (tx: Tx) =>
    keysOf(await needSetting(tx, ANCHOR_KEYS, () => JSON.stringify([newKey([])])))

  return {
    give: (device, deviceNow) =>
      database.write(async (tx) => {
        const [row] = await tx.read(
          `update sessions set anchors = anchors + 1
           where id = :device and kind = 'device' and revoked_at is null returning anchors`,
          { device },
          rowOf({ anchors: integer }),
        )
        if (!row) return null
        const [key] = await needKeys(tx)
        if (!key) throw new Error('there is no key to sign anchors with')
        if (!known?.keys.some(({ id }) => id === key.id)) known = null
        const anchor = {
          at: clock.now(),
          n: row.anchors,
          skewMs: Math.round(clock.now() - clock.simulatedOffsetMs() - deviceNow),
        }
        return signAnchor(key, device, anchor)
      }),
    async reader(tx) {
      const readAt = performance.now()
      // Before the first anchor there is no key, and soon there will be.
      if (known === null || known.keys.length === 0 || readAt - known.readAt > KEYS_GOOD_FOR_MS)
        known = { keys: keysOf(await readSetting(tx, ANCHOR_KEYS)), readAt }
      const { keys } = known
      return (token, device) => readAnchor(keys, token, device, clock.now())
    },
    async rotateKey(formerUntil) {
      await database.write(async (tx) => {
        const keys = await needKeys(tx)
        const former = keys.map((key) => ({ ...key, until: key.until ?? formerUntil }))
        const next = [newKey(keys), ...former].slice(0, MOST_KEYS)
        await keepSetting(tx, ANCHOR_KEYS, JSON.stringify(next))
      })
      known = null
    },
  }
}

const newKey = (others: Keys) => ({
  id: (Math.max(0, ...others.map(({ id }) => Number.parseInt(id, 36))) + 1).toString(36),
  secret: newSecret(),
  until: null,
})

type Key = Keys[number]

export function signAnchor(
  { id, secret }: Pick<Key, 'id' | 'secret'>,
  device: string,
  anchor: Anchor,
): string {
  const said = [anchor.at, anchor.n, anchor.skewMs].map((number) => number.toString(36))
  const text = [...said, id].join('.')
  return `${text}.${macOf(secret, device, text)}`
}

function readAnchor(keys: Keys, token: string, device: string, now: number): Anchor | null {
  const cut = token.lastIndexOf('.')
  const [text, given] = [token.slice(0, cut), token.slice(cut + 1)]
  const [at = '', n = '', skewMs = '', id] = text.split('.')
  const key = keys.find((one) => one.id === id)
  if (!key || (key.until !== null && key.until <= now)) return null
  const [right, offered] = [Buffer.from(macOf(key.secret, device, text)), Buffer.from(given)]
  if (right.length !== offered.length || !timingSafeEqual(right, offered)) return null
  const [atMs, count, skew] = [at, n, skewMs].map((part) => Number.parseInt(part, 36))
  return { at: atMs ?? 0, n: count ?? 0, skewMs: skew ?? 0 }
}

/** Half of a SHA-256 is beyond guessing, and every record carries it. */
function macOf(secret: string, device: string, text: string): string {
  return createHmac('sha256', secret)
    .update(`anchor ${device} ${text}`)
    .digest()
    .subarray(0, 16)
    .toString('base64url')
}
