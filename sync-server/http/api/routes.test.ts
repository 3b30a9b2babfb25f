import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { routersOf } from '../../app.ts'
import { createServices, type Services } from '../../compose.ts'
import { type Config, readConfig } from '../../config.ts'
import { type Database, openDatabase } from '../../infra/database/database.ts'
import { openSandbox } from '../../sandbox/open-sandbox.ts'
import { openApi } from './openapi.ts'
import type { Operation } from './operation.ts'
import { OPERATIONS } from './operations.ts'
import { routesOf } from './route-table.ts'

/** A server with all that is optional at once: the sandbox, and Stripe with its webhook. */
let folder: string
let database: Database
let parts: Services
let routes: string[]

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'glasswork-routes-'))
  const sandbox = readConfig(['--sandbox', '--no-demo', '--data', folder], {})
  if (typeof sandbox === 'string') throw new Error(sandbox)
  const stripe = {
    payments: 'stripe',
    stripeSecretKey: 'sk_test_none',
    stripeWebhookSecret: 'whsec_none',
  } as const
  const config: Config = { ...sandbox, ...stripe }
  database = await openDatabase(config.databaseUrl)
  const clock = await openSandbox.clock(database)
  parts = await createServices({ config, clock, database, log: console.error })
  const opened = await openSandbox.with(parts, clock)
  routes = routersOf(parts, opened, console.error).flatMap(routesOf)
})

afterAll(async () => {
  await parts.documents.close()
  await parts.screenshots.close()
  await parts.notices.close()
  await database.close()
  rmSync(folder, { recursive: true })
})

const nameOf = ({ method, path }: Operation) => `${method} ${path}`

it('writes down every route of the server, and nothing that is no route', () => {
  expect(routes.length).toBeGreaterThan(60)
  expect(routes.toSorted()).toEqual(OPERATIONS.map(nameOf).toSorted())
})

it('describes each JSON answer by a schema, and each other answer by its media type', () => {
  const document = openApi(OPERATIONS, 'http://work.example') as never as {
    paths: Record<
      string,
      Record<string, { responses: Record<string, { content?: Record<string, Content> }> }>
    >
  }
  type Content = { schema: Record<string, unknown> }
  let described = 0
  for (const operation of OPERATIONS)
    for (const status of Object.keys(operation.answers)) {
      const { content } = document.paths[operation.path]?.[operation.method]?.responses[status] ?? {}
      const json = content?.['application/json']
      if (!json) continue
      expect(json.schema, nameOf(operation)).toHaveProperty('properties')
      described += 1
    }
  expect(described).toBeGreaterThan(60)
})
