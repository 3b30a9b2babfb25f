import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../../testing/test-app.ts'
import { ENTRIES } from './security-log.ts'

let app: TestApp
beforeAll(async () => {
  app = await startTestApp()
})
afterAll(() => app.close())

/** What the specs show on SQLite, on whichever database the tests run. */
it('A6 grows by lines that no statement changes, and gives them page by page', async () => {
  const { database, securityLog } = app
  const entry = { event: 'signed-in', person: 'ana', by: 'ana' } as const
  for (let n = 0; n < 5; n += 1)
    await database.write(async (tx) => securityLog.record(tx, { ...entry, about: `${n}` }))
  const first = await securityLog.read('ana', { after: ENTRIES.start, limit: 2 })
  expect(first.map(({ about }) => about)).toEqual(['4', '3', '2'])
  const rest = await securityLog.read('ana', { after: [first[1]?.seq ?? 0], limit: 100 })
  expect(rest.map(({ about }) => about)).toEqual(['2', '1', '0'])
  for (const sql of ['delete from security_log', `update security_log set person_id = 'eve'`])
    await expect(database.write((tx) => tx.run(sql))).rejects.toThrow('only grows')
  expect(await securityLog.read('ana', { after: ENTRIES.start, limit: 100 })).toHaveLength(5)
})

it('A4 writes one line a visit an hour, and refusals of a kind only now and then past thirty', async () => {
  const { database, securityLog, clock } = app
  const visit = { event: 'support-read', person: 'bea', by: 'desk', about: 'job' } as const
  for (let n = 0; n < 100; n += 1) securityLog.noteVisit(visit)
  clock.ahead(3_600_000)
  securityLog.noteVisit(visit)
  for (let n = 0; n < 100; n += 1)
    securityLog.note({ event: 'access-refused', person: 'bea', by: 'bea', about: 'job-unknown' })
  await database.idle()
  const lines = await securityLog.read('bea', { after: ENTRIES.start, limit: 1000 })
  expect(Map.groupBy(lines, ({ event }) => event).get('support-read')).toHaveLength(2)
  const refusals = lines.filter(({ event }) => event === 'access-refused').length
  expect(refusals).toBeGreaterThanOrEqual(30)
  expect(refusals).toBeLessThan(35)
})
