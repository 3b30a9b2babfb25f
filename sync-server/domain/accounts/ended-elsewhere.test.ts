import { expect, it } from 'vitest'
import { startTestApp } from '../../testing/test-app.ts'
import { createEndedWatch } from './ended-elsewhere.ts'

it('hears of sessions that another process ended, each once', async () => {
  const app = await startTestApp()
  const { accounts, clock, database } = app
  const told: string[] = []
  app.events.on('session-ended', (sessionId, personId) => told.push(`${personId} ${sessionId}`))
  const [ana, ben] = [await app.signUp('Ana'), await app.signUp('Ben')]
  const watch = createEndedWatch({ database, now: clock.now, tellRevoked: accounts.tellRevoked })

  clock.ahead(2000)
  await database.write((tx) =>
    tx.run('update sessions set revoked_at = :now where person_id = :id', {
      now: clock.now(),
      id: ana.id,
    }),
  )
  await watch.look()
  expect(told).toEqual([])
  clock.ahead(3000)
  await watch.look()
  expect(told).toEqual([`${ana.id} ${await sessionOf(ana.id)}`])
  clock.ahead(5000)
  await watch.look()
  expect(told).toHaveLength(1)
  expect((await ben.get('/api/me')).status).toBe(200)
  await app.close()

  async function sessionOf(personId: string) {
    const [row] = await database.read<{ id: string }>('select id from sessions where person_id = :personId', {
      personId,
    })
    return row?.id
  }
})
