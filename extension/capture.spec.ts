import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  beginSlot,
  hasChromium,
  makeJob,
  newFolder,
  openTracker,
  removeFolders,
  startServer,
  startSite,
  type Tracker,
} from './testing/stage.ts'

const LONG = 120_000

describe.skipIf(!hasChromium)('what stands for a page that may not be pictured', () => {
  let server: Awaited<ReturnType<typeof startServer>>
  let site: Awaited<ReturnType<typeof startSite>>
  let tracker: Tracker
  let job: Awaited<ReturnType<typeof makeJob>>

  beforeAll(async () => {
    server = await startServer(newFolder('server'))
    site = await startSite()
  }, LONG)
  beforeEach(async () => {
    job = await makeJob(server.url)
    await beginSlot(server.url)
    tracker = await openTracker(site.url)
    expect(await tracker.connect(server.url, job.email)).toEqual({ ok: true })
    await tracker.captureAt('start')
  }, LONG)
  afterEach(() => tracker.close())
  afterAll(() => {
    site?.close()
    server?.close()
    removeFolders()
  })

  const looks = async () => {
    await expect.poll(tracker.developing).toBe(0)
    return (await tracker.claims()).flatMap(({ record }) =>
      record.kind === 'screenshot' ? [[record.look, record.lookReason]] : [],
    )
  }

  it(
    'C4 the browser’s own pages get their marked placeholder at once',
    async () => {
      await tracker.page.goto('chrome://version')
      await tracker.track(job.id)
      expect(await looks()).toEqual([['placeholder', 'forbidden-page']])
    },
    LONG,
  )

  it(
    'C4 an excluded site in a frame of another page is not pictured, its invisible pixel changes nothing',
    async () => {
      const page = createServer((request, response) => {
        response.setHeader('content-type', 'text/html')
        const { port } = page.address() as AddressInfo
        const size = request.url === '/pixel' ? 'width=1 height=1 style="border:0"' : 'width=400 height=300'
        response.end(
          request.url === '/inner/mail'
            ? 'letters'
            : `<iframe ${size} src="http://127.0.0.1:${port}/inner/mail"></iframe>`,
        )
      })
      await new Promise<void>((resolve) => page.listen(0, resolve))
      try {
        const preferences = { holdMinutes: 0, captureNotice: false, excludedSites: ['127.0.0.1/inner'] }
        await tracker.ask('save-preferences', preferences)
        const { port } = page.address() as AddressInfo
        await tracker.page.goto(`http://localhost:${port}/pixel`)
        await tracker.track(job.id)
        await tracker.page.goto(`http://localhost:${port}/frame`)
        await tracker.track(job.id)
        expect((await looks()).sort()).toEqual([
          ['picture', null],
          ['placeholder', 'excluded-site'],
        ])
      } finally {
        page.close()
      }
    },
    LONG,
  )
})
