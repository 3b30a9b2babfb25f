/** A4: what the pictures of one person may take up, by the server's own limits. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { testPicture } from '../../testing/test-picture.ts'
import { type Caller, startTestServer, type TestServer } from '../../testing/test-server.ts'
import { SCREENSHOT_LIMITS } from './limits.ts'

const { jobBytes, personBytes } = SCREENSHOT_LIMITS

let server: TestServer
let ana: Caller
let ben: Caller
let eve: Caller
beforeAll(async () => {
  server = await startTestServer()
  ;[ana, ben, eve] = [await server.signUp('Ana'), await server.signUp('Ben'), await server.signUp('Eve')]
}, 60_000)
afterAll(() => server.close())

/** Lists pictures of a job that are larger together than a test can send. */
const fill = (job: string, bytes: number) =>
  server.database.writeOne(
    `insert into images (job_id, sha256, bytes, type, width, height, created_at)
     values (:job, :sha256, :bytes, 'image/webp', 1280, 800, 1)`,
    { job, sha256: 'f'.repeat(64), bytes },
  )
/** Jobs of a freelancer, the first with nothing in it. */
async function jobsOf(freelancer: Caller, count: number): Promise<[string, ...string[]]> {
  const first = (await server.hire(ana, freelancer)).id
  const others: string[] = []
  while (others.length < count - 1) others.push((await server.hire(ana, freelancer)).id)
  return [first, ...others]
}

it('A4 takes pictures of all jobs of a person up to forty GiB, refuses what is beyond with its code, and nobody else’s', async () => {
  const [free, ...full] = await jobsOf(ben, 1 + personBytes / jobBytes)
  const [last, more] = [testPicture('the last that fits'), testPicture('one too many')]
  for (const [n, job] of full.entries()) await fill(job, jobBytes - (n === 0 ? last.bytes.length : 0))
  expect(await server.putPicture(ben, free, last)).toBe(201)
  expect(await server.putPicture(ben, free, more)).toBe(507)
  const refused = await ben.ask('PUT', `/api/jobs/${free}/screenshots/${more.image.sha256}`, {
    ...{ body: 'x', headers: { 'content-type': 'image/png' } },
  })
  expect([refused.status, refused.code]).toEqual([507, 'person-quota-reached'])
  expect(refused.body.error.message).toContain('one person')
  const [eves] = await jobsOf(eve, 1)
  expect(await server.putPicture(eve, eves, more)).toBe(201)
})

it('A4 takes pictures of one job up to ten GiB', async () => {
  const [full, free] = await jobsOf(eve, 2)
  await fill(full, jobBytes)
  expect(await server.putPicture(eve, full, testPicture('one too many'))).toBe(507)
  expect(await server.putPicture(eve, free ?? '', testPicture('elsewhere'))).toBe(201)
})
