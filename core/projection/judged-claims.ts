/** Every claim of a week beside what the server decided about it. */
import { reasonOf } from '../messages/message.ts'
import {
  type Claim,
  type IdTaken,
  isCapture,
  type Party,
  type PictureRefused,
  type Ruling,
  type Sealed,
  type ServerRecord,
} from '../protocol/records.ts'
import { refuseSealed } from '../rules/timesheet/seal.ts'

/** The records of a week's three documents, in any order. */
export type WeekRecords = {
  freelancer: readonly Claim[]
  client: readonly Claim[]
  server: readonly ServerRecord[]
}

export type JudgedClaim = { by: Party; claim: Claim; ruling: Ruling | undefined }

/** All claims of both parties; those that the server hasn't decided on have no ruling. */
export function judgedClaims(records: WeekRecords): JudgedClaim[] {
  const rulingByClaim = new Map<string, Ruling>()
  const takenIds = new Map<string, IdTaken>()
  const refusedPictures = new Map<string, PictureRefused>()
  let sealed: Sealed | undefined
  for (const record of records.server) {
    if (record.kind === 'ruling') rulingByClaim.set(record.of, record)
    else if (record.kind === 'id-taken') takenIds.set(`${record.by} ${record.of}`, record)
    else if (record.kind === 'picture-refused') refusedPictures.set(record.of, record)
    else if (record.kind === 'sealed') sealed ??= record
  }
  const judged = (by: Party, claim: Claim): JudgedClaim => {
    const taken = takenIds.get(`${by} ${claim.id}`)
    if (taken) return { by, claim, ruling: idTaken(taken) }
    const ruling = rulingByClaim.get(claim.id) ?? refusedBySeal(claim, sealed)
    const picture = refusedPictures.get(claim.id)
    if (!ruling || !picture) return { by, claim, ruling }
    const { id, at, kind, of } = ruling
    return { by, claim, ruling: { id, at, kind, of, verdict: 'refused', ...reasonOf(picture) } }
  }
  return [
    ...withLateClaims(records).map((claim) => judged('freelancer', claim)),
    ...records.client.map((claim) => judged('client', claim)),
  ]
}

/** The freelancer's claims, with those that the server took when their document was sealed already (T7). */
export function withLateClaims({
  freelancer,
  server,
}: Pick<WeekRecords, 'freelancer' | 'server'>): readonly Claim[] {
  const taken = server.flatMap((record) => (record.kind === 'late-claim' ? [record.claim] : []))
  if (taken.length === 0) return freelancer
  // What the server took and ruled on is what counts, whatever else stands under its id.
  const known = new Set(taken.map(({ id }) => id))
  return [...freelancer.filter(({ id }) => !known.has(id)), ...taken]
}

/**
 * What is claimed in a sealed week never reaches the server, so nobody rules on it: it is refused here and now.
 * Tracked time waits: the extension brings it another way.
 */
function refusedBySeal(claim: Claim, sealed: Sealed | undefined): Ruling | undefined {
  const reason = refuseSealed({ sealedAt: sealed?.at ?? null })
  if (!sealed || !reason || isCapture(claim)) return undefined
  return {
    id: `ruling-${claim.id}`,
    at: sealed.at,
    kind: 'ruling',
    of: claim.id,
    verdict: 'refused',
    ...reason,
  }
}

/** A record under another's id is refused for itself: the ruling that stands there is about the other (S8). */
const idTaken = ({ of, at }: IdTaken): Ruling => ({
  ...{ id: `ruling-${of}`, at, kind: 'ruling', of },
  ...{ verdict: 'refused', code: 'id-taken' },
})
