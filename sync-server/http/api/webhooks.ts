import type { Schema } from '../../../core/protocol/api/operation.ts'
import { schemaToJson } from './openapi.ts'

type Json = Record<string, unknown>

const HEADERS = {
  'webhook-id': 'The same each time that a message is sent: keep the ids and drop those you know.',
  'webhook-timestamp': 'When it was sent, in seconds since 1970.',
  'webhook-signature': 'HMAC-SHA256 of id, timestamp and body as Standard Webhooks has it, `v1,` and base64.',
}

/** What the server sends to those who asked for it, each message with the schema of its body (OpenAPI 3.1). */
export const webhooksToJson = (messages: Readonly<Record<string, Schema>>): Json =>
  Object.fromEntries(
    Object.entries(messages).map(([type, schema]) => [
      type,
      {
        post: {
          operationId: `hear${type.replace(/(?:^|\.)(\w)/g, (_, letter: string) => letter.toUpperCase())}`,
          tags: ['webhooks'],
          parameters: Object.entries(HEADERS).map(([name, description]) => ({
            ...{ name, description, in: 'header', required: true, schema: { type: 'string' } },
          })),
          requestBody: {
            required: true,
            content: { 'application/json': { schema: schemaToJson(schema, 'output') } },
          },
          responses: {
            '2XX': { description: 'Taken.' },
            410: { description: 'Wanted no more: the attempts end.' },
            default: { description: 'Not taken: it is sent again later.' },
          },
        },
      },
    ]),
  )
