import { randomInt } from 'node:crypto'

/** Odd, so that no byte of an id is lost, and another in each process, so that nobody can choose ids that collide. */
const FACTOR = (randomInt(2 ** 30, 2 ** 31) * 2 + 1) | 0
const START = randomInt(2 ** 32) | 0

export const MARKS = 2 ** 30

/**
 * A small whole number, below `MARKS`, for an encoded id: a table of them costs a tenth of one of texts. Two ids may
 * have the same mark.
 */
export function markOf(id: Uint8Array): number {
  let hash = START
  for (const byte of id) hash = Math.imul(hash ^ byte, FACTOR)
  return (hash >>> 2) ^ (hash & 3)
}
