/** C6: a deleted picture goes from the list and from the disk, whatever happens between the two. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { runUntilKilled } from '../../testing/kill-run.ts'
import { testPicture } from '../../testing/test-picture.ts'
import { slotClaims, startTestServer } from '../../testing/test-server.ts'
import { SCREENSHOT_LIMITS } from './limits.ts'

const SLOT_MS = 720_000
const GRACE_MS = (SCREENSHOT_LIMITS.graceDays + 1) * 86_400_000
const CHILD = join(import.meta.dirname, '../../testing/kill/collect-child.ts')

it('C6 C3 a kill between the list and the disk leaves no deleted picture behind, and takes no other', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'glasswork-deleted-'))
  const before = await startTestServer({ folder })
  const [ana, ben] = [await before.signUp('Ana'), await before.signUp('Ben')]
  const job = await before.hire(ana, ben)
  const slot = Math.ceil((await before.now()) / SLOT_MS) * SLOT_MS
  await before.moveClock(slot + 2 * SLOT_MS)
  const [deleted, kept] = [testPicture('deleted'), testPicture('kept')]
  for (const picture of [deleted, kept]) await before.putPicture(ben, job.id, picture)
  const place = await before.openPlace(ben, job, 'freelancer')
  await place.claim(...slotClaims(slot, slot, deleted), ...slotClaims(slot + SLOT_MS, slot, kept))
  await place.claim({ id: `deletion-${slot}`, kind: 'deletion', screenshot: `shot-${slot}` })
  place.close()
  await before.close()

  const fileOf = ({ image: { sha256 } }: typeof deleted) =>
    join(folder, 'screenshots', sha256.slice(0, 2), `${sha256}-${job.id}`)
  const collect = (at: number, ...dies: string[]) =>
    runUntilKilled(CHILD, [folder, String(at), ...dies], null)
  expect(await collect(slot + GRACE_MS, 'dies')).toBe('killed')
  expect([existsSync(fileOf(deleted)), existsSync(fileOf(kept))]).toEqual([true, true])
  // What is found again is given its grace time again: it may be named by a record that is on its way.
  expect(await collect(slot + GRACE_MS)).toBe('finished')
  expect(await collect(slot + 2 * GRACE_MS)).toBe('finished')
  expect([existsSync(fileOf(deleted)), existsSync(fileOf(kept))]).toEqual([false, true])

  const after = await startTestServer({ folder })
  const shown = await after.look(after.caller(ana), job)
  expect(shown.slots.map(({ state, creditSeconds }) => [state, creditSeconds])).toEqual([
    ['deleted', 0],
    ['documented', 720],
  ])
  const statusOf = async ({ image: { sha256 } }: typeof deleted) =>
    (await after.caller(ana).ask('GET', `/api/jobs/${job.id}/screenshots/${sha256}`)).status
  expect([await statusOf(deleted), await statusOf(kept)]).toEqual([404, 200])
  await after.close()
  rmSync(folder, { recursive: true })
}, 60_000)
