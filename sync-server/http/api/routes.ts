import Router from '@koa/router'
import { openApi } from './openapi.ts'
import type { Operation } from './operation.ts'
import { recordSchemas } from './record-schemas.ts'
import { referencePage } from './reference-page.ts'

/** `/api/openapi.json` and `/api/records.json` for programs, `/api/reference` for people. */
export function apiRoutes(deps: { operations: readonly Operation[]; publicUrl: string }): Router {
  const router = new Router({ prefix: '/api' })
  const document = openApi(deps.operations, deps.publicUrl)
  const page = referencePage(deps.operations)
  const schemas = recordSchemas()
  router.get('/openapi.json', (ctx) => {
    ctx.body = document
  })
  router.get('/records.json', (ctx) => {
    ctx.body = schemas
  })
  router.get('/reference', (ctx) => {
    ctx.type = 'html'
    ctx.body = page
  })
  return router
}
