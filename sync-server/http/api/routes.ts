import * as v from 'valibot'
import type { Operation, Schema } from '../../../core/protocol/api/operation.ts'
import { Text } from '../../../core/protocol/api/values.ts'
import { openApi } from './openapi.ts'
import { recordSchemas } from './record-schemas.ts'
import { referencePage } from './reference-page.ts'
import { routesWith } from './route.ts'
import { webhooksToJson } from './webhooks.ts'

/** What the API says of itself, made once. */
export const describeApi = (
  operations: readonly Operation[],
  messages: Readonly<Record<string, Schema>>,
  publicUrl: string,
) => ({
  document: { ...openApi(operations, publicUrl), webhooks: webhooksToJson(messages) } as unknown as {
    openapi: string
    paths: Record<string, unknown>
  },
  page: referencePage(operations),
  records: recordSchemas(),
})

const route = routesWith<{ description: ReturnType<typeof describeApi> }>()

/** `/api/openapi.json` and `/api/records.json` for programs, `/api/reference` for people. */
export const apiRoutes = [
  route({
    method: 'get',
    path: '/api/openapi.json',
    summary: 'This description, for programs',
    access: 'anyone',
    answers: { 200: v.looseObject({ openapi: Text, paths: v.record(v.string(), v.unknown()) }) },
    handle: ({ description }) => description.document,
  }),
  route({
    method: 'get',
    path: '/api/records.json',
    summary: 'What may stand in a party’s document, as JSON Schema; docs/PROTOCOL.md says how it gets there',
    access: 'anyone',
    answers: {
      200: v.strictObject({
        map: Text,
        freelancer: v.looseObject({}),
        client: v.looseObject({}),
        messages: v.record(v.string(), v.record(v.string(), Text)),
        rulings: v.record(v.string(), v.record(v.string(), Text)),
        states: v.record(v.string(), v.record(v.string(), Text)),
      }),
    },
    handle: ({ description }) => description.records,
  }),
  route({
    method: 'get',
    path: '/api/reference',
    summary: 'This description, for people',
    access: 'anyone',
    answers: { 200: 'text/html' },
    handle: ({ description }) => description.page,
  }),
]
