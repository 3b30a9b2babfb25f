import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ROUTES } from '../routes.ts'
import type { Answer, Browser } from '../testing/test-app.ts'
import { startTestPayments, type TestPayments } from '../testing/test-payments.ts'

let app: TestPayments
let ana: Browser
let felix: Browser
beforeAll(async () => {
  app = await startTestPayments()
  ;[ana, felix] = [await app.signUp('Ana'), await app.signUp('Felix')]
})
afterAll(() => app.close())

const etag = async (who: Browser, path: string) => (await who.get(path)).headers.get('etag') ?? ''
const code = ({ status, body }: Answer) => `${status} ${body.error?.code ?? 'done'}`
const seen = (version: string) => ({ 'if-match': version })

describe('a change names the version that its sender saw', () => {
  it('T5 terms that were changed meanwhile are not accepted unread', async () => {
    const job = await app.hire(ana, felix)
    await ana.post(`/api/jobs/${job}/terms`, { rateMinorPerHour: 3000 })
    const read = await etag(felix, `/api/jobs/${job}`)
    await ana.post(`/api/jobs/${job}/terms`, { rateMinorPerHour: 2600 })
    const versions = (await felix.get(`/api/jobs/${job}/terms`)).body.terms
    expect(versions).toHaveLength(3)
    const accept = (version: number, headers: Record<string, string>) =>
      felix.post(`/api/jobs/${job}/terms/${version}/accept`, undefined, headers)
    expect(code(await accept(2, seen(read)))).toBe('409 superseded')
    expect(code(await accept(3, seen(read)))).toBe('412 stale-version')
    expect((await felix.get(`/api/jobs/${job}/terms`)).body.terms.at(-1).acceptedAt).toBeNull()
    expect(code(await accept(3, seen(await etag(felix, `/api/jobs/${job}`))))).toBe('200 done')
  })

  it('T5 a proposal made in one tab is not swept away by another tab', async () => {
    const job = await app.hire(ana, felix)
    const read = await etag(ana, `/api/jobs/${job}`)
    const propose = (rateMinorPerHour: number) =>
      ana.post(`/api/jobs/${job}/terms`, { rateMinorPerHour }, seen(read))
    expect(code(await propose(3000))).toBe('201 done')
    expect(code(await propose(3100))).toBe('412 stale-version')
    expect((await ana.get(`/api/jobs/${job}`)).body.job.proposal.rateMinorPerHour).toBe(3000)
  })

  it('A2 an invitation whose terms were changed after they were read is not accepted', async () => {
    const job = (await ana.post('/api/jobs', { title: 'Two', rateMinorPerHour: 2500 })).body.job.id
    const { url } = (await ana.post(`/api/jobs/${job}/invitations`, { role: 'freelancer' })).body
    const path = `/api/invitations/${url.split('/').at(-1)}`
    const read = await etag(felix, path)
    await ana.post(`/api/jobs/${job}/terms`, { rateMinorPerHour: 1 })
    expect(code(await felix.post(`${path}/accept`, undefined, seen(read)))).toBe('412 stale-version')
    expect((await ana.get(`/api/jobs/${job}`)).body.job.status).toBe('invited')
    expect(code(await felix.post(`${path}/accept`))).toBe('200 done')
  })

  it('T9 a job that was paused or changed meanwhile is not ended unread', async () => {
    const job = await app.hire(ana, felix)
    const read = await etag(ana, `/api/jobs/${job}`)
    await felix.post(`/api/jobs/${job}/pause`)
    const end = (version: string) => ana.post(`/api/jobs/${job}/end`, undefined, seen(version))
    expect(code(await end(read))).toBe('412 stale-version')
    expect(code(await ana.post(`/api/jobs/${job}/pause`, undefined, seen(read)))).toBe('412 stale-version')
    expect(code(await end(await etag(ana, `/api/jobs/${job}`)))).toBe('200 done')
  })

  it('P3 one of two tabs arranges the payment methods', async () => {
    const add = async () =>
      (await ana.post('/api/payment-methods', { kind: 'card', number: '4242424242424242' })).body.method.id
    const [one, two] = [await add(), await add()]
    const read = await etag(ana, '/api/payment-methods')
    expect((await ana.get('/api/payment-methods')).body.version).toBe(read.slice(1, -1))
    const role = (id: string, wanted: string) =>
      ana.put(`/api/payment-methods/${id}/role`, { role: wanted }, seen(read))
    expect(code(await role(two, 'default'))).toBe('200 done')
    expect(code(await role(one, 'backup'))).toBe('412 stale-version')
    expect(code(await ana.delete(`/api/payment-methods/${one}`, seen(read)))).toBe('412 stale-version')
    expect(code(await ana.delete(`/api/payment-methods/${one}`))).toBe('204 done')
  })

  it('one of two tabs says which mails are wanted', async () => {
    const read = await etag(ana, '/api/me/mails')
    const put = (kind: string) => ana.put('/api/me/mails', { kind, on: false }, seen(read))
    expect(code(await put('message'))).toBe('200 done')
    expect(code(await put('review-asked'))).toBe('412 stale-version')
  })
})

describe('If-Match', () => {
  it('is asked for, and refused in a form that is none', async () => {
    const job = await app.hire(ana, felix)
    const path = `/api/jobs/${job}`
    const pause = (version: string) => ana.post(`${path}/pause`, undefined, seen(version))
    expect(code(await pause(''))).toBe('428 version-required')
    for (const wrong of ['3', '"', '""', '"a" "b"', '"a",', "'a'"])
      expect(code(await pause(wrong)), wrong).toBe('400 version-invalid')
    expect((await ana.get(path)).body.job.status).toBe('working')
  })

  it('takes several versions, those that a proxy weakened, and * for whatever stands', async () => {
    const job = await app.hire(ana, felix)
    const path = `/api/jobs/${job}`
    const version = await etag(ana, path)
    const act = (action: string, versions: string) => ana.post(`${path}/${action}`, undefined, seen(versions))
    expect(code(await act('pause', `"another", W/${version}`))).toBe('200 done')
    expect(code(await act('resume', '*'))).toBe('200 done')
    expect(await etag(ana, path), 'what reads the same has the same version').toBe(version)
  })

  it('stands in the description of each operation that needs it, with the GET that shows it', () => {
    const versioned = ROUTES.filter(({ version }) => version)
    expect(versioned.length).toBeGreaterThan(10)
    for (const { version = '', path } of versioned) {
      const shown = ROUTES.find((other) => other.method === 'get' && other.path === version)
      expect(shown, path).toBeDefined()
      const names = version.match(/\{\w+\}/g) ?? []
      expect(
        names.every((name) => path.includes(name)),
        path,
      ).toBe(true)
    }
  })
})
