import { afterAll, beforeAll, expect, it } from 'vitest'
import { systemClock } from '../../infra/clock.ts'
import { type Receiver, startReceiver } from '../../testing/test-receiver.ts'
import { startTestServer, type TestServer } from '../../testing/test-server.ts'
import { EVENTS } from './events.ts'
import { createWebhooks } from './webhooks.ts'

let server: TestServer
let receiver: Receiver
beforeAll(async () => {
  server = await startTestServer()
  receiver = await startReceiver()
})
afterAll(async () => {
  await receiver.close()
  await server.close()
})

type Described = { properties: Record<string, Described & { const?: string }>; required: string[] }

it('K3 the API’s description says of each message what the server sends', async () => {
  const { webhooks } = (await server.stranger.ask('GET', '/api/openapi.json')).body
  expect(Object.keys(webhooks)).toEqual(Object.keys(EVENTS))
  const schemaOf = (type: string): Described =>
    webhooks[type].post.requestBody.content['application/json'].schema
  for (const type of Object.keys(EVENTS)) {
    expect(schemaOf(type).properties.type?.const).toBe(type)
    expect(schemaOf(type).properties.data?.required.length).toBeGreaterThan(0)
  }

  const config = { sandbox: true }
  const { endpoints } = createWebhooks({ database: server.database, clock: systemClock, config })
  expect(await endpoints.add(receiver.url, [])).toHaveProperty('secret')
  const ana = await server.signUp('Ana')
  await ana.ask('POST', '/api/jobs', { body: { title: 'Catalogue', rateMinorPerHour: 2500 } })
  await receiver.has(1)
  const { body = '', headers } = receiver.received[0] ?? {}
  const message = JSON.parse(body)
  const schema = schemaOf(message.type)
  expect(message.type).toBe('job.created')
  expect(Object.keys(message).toSorted()).toEqual(schema.required.toSorted())
  expect(Object.keys(message.data).toSorted()).toEqual(schema.properties.data?.required.toSorted())
  const { parameters } = webhooks[message.type].post
  for (const { name } of parameters) expect(headers).toHaveProperty([name])
})
