import { expect, it } from 'vitest'
import { type DecodedUpdate, decodeRecords } from '../../../core/protocol/decode-update.ts'
import { encodeRecords } from '../../../core/protocol/encode.ts'
import { createIngestLanes, type Part } from './ingest-lanes.ts'

const LIMITS = { recordsPerIngest: 500, recordsPerTurn: 20 }
const update = (seq: number, job: string, count: number) => {
  const records = Array.from({ length: count }, (_, n) => ({ id: `record-${seq}-${n}` }))
  return {
    ...{ seq, key: { job, week: '2026-11-16', author: 'freelancer' as const }, receivedAt: seq },
    runs: (decodeRecords(encodeRecords(5, 0, records)) as DecodedUpdate).runs,
  }
}
const sizes = (parts: readonly Part[]) =>
  parts.map(({ batch }) => [batch.job, batch.records.length, batch.part])

it('takes large parts of a job that has the server for itself', () => {
  const lanes = createIngestLanes(LIMITS)
  lanes.add(update(1, 'ann', 1200), 0)
  for (let seq = 2; seq < 5; seq++) lanes.add(update(seq, 'ann', 1), 0)
  expect(sizes(lanes.take(0))).toEqual([['ann', 500, 'goes-on']])
  expect(sizes(lanes.take(0))).toEqual([['ann', 500, 'goes-on']])
  expect(sizes(lanes.take(0))).toEqual([
    ['ann', 200, 'ends'],
    ['ann', 1, undefined],
    ['ann', 1, undefined],
    ['ann', 1, undefined],
  ])
})

it('A4 takes little at a time of a job that is not alone, so that nobody waits for the rest of it', () => {
  const lanes = createIngestLanes(LIMITS)
  lanes.add(update(1, 'bob', 1), 0)
  lanes.add(update(2, 'ann', 1200), 10)
  expect(sizes(lanes.take(10))).toEqual([
    ['bob', 1, undefined],
    ['ann', 20, 'goes-on'],
    ['ann', 20, 'goes-on'],
  ])
  lanes.add(update(3, 'bob', 1), 500)
  expect(sizes(lanes.take(500))).toEqual([
    ['ann', 20, 'goes-on'],
    ['bob', 1, undefined],
    ['ann', 20, 'goes-on'],
  ])
  // Bob was here a moment ago and may come again.
  expect(sizes(lanes.take(1400))).toEqual([
    ['ann', 20, 'goes-on'],
    ['ann', 20, 'goes-on'],
  ])
  expect(sizes(lanes.take(1600))).toEqual([['ann', 500, 'goes-on']])
})
