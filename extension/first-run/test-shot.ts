/**
 * A picture of the page in front, taken by the freelancer's own click while the Tracker is off: what a client gets to
 * see, shown before anybody else sees it. Shared, it is a screenshot like any other, which counts no time, because no
 * time was tracked; deleted, it never was.
 */
import { browser } from 'wxt/browser'
import { slotOf } from '../../core/rules/calendar/slots.ts'
import { weekOf } from '../../core/rules/calendar/week.ts'
import { encodePicture } from '../capture/develop.ts'
import { type Answer, DONE, type Handlers, refuse } from '../messages.ts'
import type { Database } from '../store/database.ts'
import { appendClaim } from '../store/outbox.ts'
import { putPicture } from '../store/pictures.ts'
import type { TestShot } from '../store/stored-values.ts'
import { readValue, writeValue } from '../store/values.ts'
import { NO_ANCHOR } from '../sync/anchor.ts'
import { refuseTracking } from '../tracking/job-permission.ts'
import type { Service } from '../tracking/service.ts'

const TEST_SHOT_COMMENT = 'A test shot: it shows what a screenshot looks like, and counts no time.'

type TestShotHandlers = Pick<Handlers, 'take-test-shot' | 'share-test-shot' | 'delete-test-shot'>

export function createTestShotHandlers(database: Database, service: Service): TestShotHandlers {
  const { engine, sync } = service

  const refusalFor = async (job: string): Promise<Answer | null> => {
    const known = (await readValue(database, 'jobs')) ?? []
    const refusal = refuseTracking(
      known.find(({ id }) => id === job),
      await engine.now(),
      await service.isSubmittedEarly(job),
    )
    return refusal && { ok: false, ...refusal }
  }
  const drop = async (shot: TestShot) => {
    if (shot.state === 'taken') await database.images.where('screenshot').equals(shot.id).delete()
    await writeValue(database, 'testShot', undefined)
  }

  return {
    async 'take-test-shot'({ job }) {
      const account = await readValue(database, 'account')
      if (!account) return refuse('not-connected', 'Connect to your server first.')
      const refused = await refusalFor(job)
      if (refused) return refused
      const dataUrl = await browser.tabs.captureVisibleTab({ format: 'jpeg', quality: 92 })
      const at = await engine.now()
      const { image, thumbnail, bytes } = await encodePicture(await (await fetch(dataUrl)).blob())
      const before = await readValue(database, 'testShot')
      const id = crypto.randomUUID()
      await database.transaction('rw', [database.values, database.images], async () => {
        if (before) await drop(before)
        await putPicture(database, id, job, bytes, Date.now())
        await writeValue(database, 'testShot', {
          ...{ id, job, at, image, thumbnail, state: 'taken', person: account.person.id },
        })
      })
      return DONE
    },

    async 'share-test-shot'() {
      const shot = await readValue(database, 'testShot')
      if (shot?.state !== 'taken') return DONE
      const refused = await refusalFor(shot.job)
      if (refused) return refused
      const { id, job, at, image, thumbnail } = shot
      const policy = await engine.policy()
      const slot = slotOf(at, policy)
      const week = `${job}/${weekOf(slot, policy.zone)}`
      const now = await engine.now()
      const { claims, runs, chains, images, values } = database
      await database.transaction('rw', [claims, runs, chains, images, values], async () => {
        const clockOffsetMs = ((await readValue(database, 'anchor')) ?? NO_ANCHOR).skewMs
        const share = { now, shareAt: now }
        await appendClaim(
          database,
          week,
          {
            ...{ kind: 'screenshot', id, at, session: `test-${id}`, slot, image, thumbnail, clockOffsetMs },
            ...{ look: 'picture', lookReason: null, flags: [] },
            activity: { minutes: [0], keys: 0, pointer: 0, wheel: 0 },
          },
          share,
        )
        const comment = {
          kind: 'comment',
          id: `${id}-c`,
          at,
          screenshot: id,
          text: TEST_SHOT_COMMENT,
        } as const
        await appendClaim(database, week, comment, share)
        await writeValue(database, 'testShot', { ...shot, state: 'shared' })
      })
      void sync.refresh().then(service.showState)
      return DONE
    },

    async 'delete-test-shot'() {
      const shot = await readValue(database, 'testShot')
      if (shot) await database.transaction('rw', [database.values, database.images], () => drop(shot))
      return DONE
    },
  }
}
