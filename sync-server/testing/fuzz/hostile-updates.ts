/** For tests: what a hostile program says to make readers see something else than what the server counts (S8). */

import { encodeRecords } from '../../../core/protocol/encode.ts'
import type { Random } from '../../../core/testing/random.ts'

const text = (value: string) => [value.length, ...new TextEncoder().encode(value)]
const varUint = (value: number): number[] =>
  value < 128 ? [value] : [(value & 0x7f) | 0x80, ...varUint(Math.floor(value / 128))]
const MAP = [1, ...text('records')]
const NO_DELETIONS = 0

/** An update of one struct by a writer that the document doesn't know yet. */
const byNewWriter = (client: number, struct: number[]) =>
  new Uint8Array([1, 1, ...varUint(client), 0, ...struct, NO_DELETIONS])

/** A struct without content under a record's key: a reader shows nothing there, if its writer is the higher. */
export const tombstone = (client: number, id: string) => byNewWriter(client, [0x21, ...MAP, ...text(id), 1])
/** A stretch that Yjs would have collected. */
export const collected = (client: number) => byNewWriter(client, [0, 5])
/** Another version of a record, by another writer. */
export const changed = (client: number, id: string) =>
  encodeRecords(client, 0, [{ id, kind: 'message', at: 1, text: 'something else' } as never])
/** A value that says it stands behind another writer's first, and so would be shown in its place. */
export const writtenOver = (client: number, behind: number) =>
  byNewWriter(client, [0x88, ...varUint(behind), 0, 1, 126])
/** No struct, and a delete set. */
export const deletion = (client: number, from: number, length: number) =>
  new Uint8Array([0, 1, ...varUint(client), 1, ...varUint(from), ...varUint(length)])

/** One of these, about one of the records that stand. */
export function hostileUpdate(id: string, writers: readonly number[], random: Random): Uint8Array {
  const client = 1 + random.below(2 ** 32 - 1)
  const writer = writers[random.below(writers.length)] ?? 1
  const says = [
    () => tombstone(2 ** 32 - 1 - random.below(1000), id),
    () => collected(client),
    () => changed(client, id),
    () => writtenOver(client, writer),
    () => deletion(writer, random.below(3), 1 + random.below(20)),
    () => deletion(client, 0, 2 ** 30),
  ]
  return says[random.below(says.length)]?.() ?? collected(client)
}
