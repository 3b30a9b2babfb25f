import type { Run } from '../../core/workroom/decode-update.ts'
import { runFrom, runsToUpdate, type StateVector, updateToRuns } from './runs.ts'

/** The committed content of one document in memory: binary runs and where each writer stands. */
export type Content = {
  readonly stateVector: StateVector
  bytes(): number
  /** Takes runs that begin where their writer stands; what is known already is passed over. */
  append(runs: readonly Run[]): void
  /** The update that brings a reader from `known` to now. */
  since(known: StateVector): Uint8Array
}

export function createContent(): Content {
  const stateVector: StateVector = new Map()
  let runs: Run[] = []
  let bytes = 0
  let whole: Uint8Array | null = null

  return {
    stateVector,
    bytes: () => bytes,
    append(newRuns) {
      for (const newRun of newRuns) {
        const run = runFrom(newRun, stateVector.get(newRun.client) ?? 0)
        if (!run) continue
        // A copy: a view would keep alive the whole buffer that the message came in.
        runs.push({ ...run, body: new Uint8Array(run.body) })
        stateVector.set(run.client, run.to)
        bytes += run.body.length
        whole = null
      }
    },
    since(known) {
      if (known.size > 0) {
        const missing = runs.map((run) => runFrom(run, known.get(run.client) ?? 0))
        return runsToUpdate(missing.filter((run) => run !== null))
      }
      if (!whole) {
        whole = runsToUpdate(runs)
        runs = updateToRuns(whole)
      }
      return whole
    },
  }
}
