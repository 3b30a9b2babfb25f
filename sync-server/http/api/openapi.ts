import { toJsonSchema } from '@valibot/to-json-schema'
import type { Operation, Schema } from '../../../core/protocol/api/operation.ts'
import { CLOSINGS } from '../../../core/protocol/closings.ts'
import { commonRefusals, ErrorAnswer } from './operation.ts'

type Json = Record<string, unknown>

/** The OpenAPI 3.1 document of the operations, made of the very schemas that the routes judge requests by. */
export function openApi(operations: readonly Operation[], serverUrl: string): Json {
  const paths: Record<string, Json> = {}
  const versioned = new Set(operations.map(({ version }) => version))
  for (const operation of operations) {
    paths[operation.path] ??= {}
    Object.assign(paths[operation.path] ?? {}, {
      [operation.method]: operationToJson(
        operation,
        operation.method === 'get' && versioned.has(operation.path),
      ),
    })
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Glasswork',
      version: '1',
      description:
        'Instants are milliseconds since 1970 in UTC, money is integer minor units, durations are seconds. ' +
        'A refusal is `{ error: { code, message, details? } }`: the code is for programs, the message for people. ' +
        'Pages send their cookie and, with every write, the header `x-glasswork: 1`; other programs send a bearer token.',
    },
    servers: [{ url: serverUrl }],
    // Documents are no requests: docs/PROTOCOL.md says how they are read and written.
    'x-documents': {
      address: '/sync/{job}/{week}/{author}',
      protocol: 'y-websocket 1',
      records: '/api/records.json',
      closings: Object.entries(CLOSINGS).map(([name, { code, sentence }]) => ({ name, code, sentence })),
    },
    paths,
    components: {
      schemas: { Error: schemaToJson(ErrorAnswer, 'output') },
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer' },
        session: { type: 'apiKey', in: 'cookie', name: 'glasswork_session' },
      },
    },
  }
}

/** @param hasVersion whether its answer carries the version that a change has to name */
function operationToJson(operation: Operation, hasVersion: boolean): Json {
  const { summary, access, query, path, answers } = operation
  const refusals = [...(operation.refusals ?? []), ...commonRefusals(operation)]
  return {
    operationId: operationId(operation),
    summary,
    tags: [path.split('/')[2] ?? 'api'],
    ...(access === 'anyone' || access === 'sandbox' ? {} : { security: [{ token: [] }, { session: [] }] }),
    parameters: [...pathParameters(path), ...queryParameters(query), ...headerParameters(operation)],
    ...bodyToJson(operation),
    responses: {
      ...Object.fromEntries(
        Object.entries(answers).map(([status, answer]) => [
          status,
          { ...answerToJson(answer), ...(hasVersion ? { headers: VERSION_HEADER } : {}) },
        ]),
      ),
      default: {
        description: `Refused: ${refusals.map((code) => `\`${code}\``).join(', ')}`,
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
      },
    },
    'x-refusals': refusals,
    'x-access': access,
  }
}

function bodyToJson({ body, takes = [] }: Operation): Json {
  const content = {
    ...(body ? { 'application/json': { schema: schemaToJson(body, 'input') } } : {}),
    // Bytes have no schema in OpenAPI 3.1.
    ...Object.fromEntries(takes.map((type) => [type, {}])),
  }
  return Object.keys(content).length > 0 ? { requestBody: { required: true, content } } : {}
}

/** `POST /api/jobs/{job}/terms` → `postJobsJobTerms`. */
export const operationId = ({ method, path }: Operation): string =>
  method +
  path
    .slice('/api'.length)
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')

const pathParameters = (path: string): Json[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))

function queryParameters(query: Schema | undefined): Json[] {
  if (!query) return []
  const { properties = {}, required = [] } = schemaToJson(query, 'input') as {
    properties?: Json
    required?: string[]
  }
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }))
}

const VERSION_HEADER = { ETag: { description: 'The version of what is shown.', schema: { type: 'string' } } }

const headerParameters = ({ method, version }: Operation): Json[] => [
  ...(version
    ? [
        {
          name: 'if-match',
          in: 'header',
          required: true,
          description: `The ETag of \`GET ${version}\` as its sender saw it, or \`*\` for whatever stands.`,
          schema: { type: 'string' },
        },
      ]
    : []),
  ...(method === 'post'
    ? [
        {
          name: 'idempotency-key',
          in: 'header',
          required: false,
          description: 'The same key gets the same answer for a day, and nothing is done twice.',
          schema: { type: 'string', minLength: 8, maxLength: 100 },
        },
      ]
    : []),
]

function answerToJson(answer: Schema | string | null): Json {
  if (answer === null) return { description: 'Done.' }
  if (typeof answer === 'string')
    return { description: 'Done.', content: { [answer]: { schema: { type: 'string' } } } }
  return { description: 'Done.', content: { 'application/json': { schema: schemaToJson(answer, 'output') } } }
}

/** Checks that no JSON Schema can say are left to the server, which names them in its refusal. */
export function schemaToJson(schema: Schema, typeMode: 'input' | 'output'): Json {
  const { $schema: _, ...json } = toJsonSchema(schema, {
    typeMode,
    errorMode: 'ignore',
    target: 'draft-2020-12',
  })
  return json as Json
}
