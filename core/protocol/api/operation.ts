import type { GenericSchema, InferInput, InferOutput } from 'valibot'
import type { RefusalCode } from '../../messages/refusals.ts'

export type Schema = GenericSchema

/** One request that the API takes, as data: what it is asked, by whom, and how it can be answered. */
export type Operation = {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  /** `/api/jobs/{job}`. */
  readonly path: string
  readonly summary: string
  /** Who may ask. `party`: the job's two parties, and support for reading where it was called (A1). */
  readonly access: 'anyone' | 'signed-in' | 'party' | 'freelancer' | 'client' | 'support' | 'sandbox'
  readonly query?: Schema
  /** The GET whose version (`ETag`) a sender has to name in `If-Match`. */
  readonly version?: string
  readonly body?: Schema
  /** Media types of a body that is no JSON: its bytes as they are. */
  readonly takes?: readonly string[]
  /** By status: the schema of the JSON, the media type of something else, or null for an empty answer. */
  readonly answers: Readonly<Record<number, Schema | string | null>>
  /** Codes of refusals that are this operation's own, beside those that every operation may give. */
  readonly refusals?: readonly RefusalCode[]
}

export type NamesIn<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | NamesIn<Rest>
  : never

/** What a client needs to know of an operation. */
type Callable = Pick<Operation, 'method' | 'path' | 'answers'> &
  Partial<Pick<Operation, 'query' | 'version' | 'body' | 'takes'>>

/** What is sent: what the path names, the body, the query, and the version that the sender saw. */
type Asked<O extends Callable> = Record<NamesIn<O['path']>, string> &
  (O extends { body: infer Body extends Schema } ? { body: InferInput<Body> } : object) &
  (O extends { takes: readonly string[] } ? { bytes: Blob } : object) &
  (O extends { query: infer Query extends Schema } ? { query?: InferInput<Query> } : object) &
  (O extends { version: string } ? { seen: string | number } : object)

/** What comes back where it is done. */
type AnswerOf<O extends Callable> = {
  [Status in keyof O['answers']]: O['answers'][Status] extends Schema
    ? InferOutput<O['answers'][Status]>
    : undefined
}[keyof O['answers']]

/** Operations as their clients name them: `POST /api/jobs/{job}/terms`. */
export type Calls<O extends Callable> = {
  [One in O as `${Uppercase<One['method']>} ${One['path']}`]: { asked: Asked<One>; answer: AnswerOf<One> }
}

/** Nothing has to be said where nothing is asked for. */
export type Arguments<Asked> = Record<never, never> extends Asked ? [asked?: Asked] : [asked: Asked]

/** Where an operation is asked, with what its path and query are given. */
export function requestLine(name: string, asked: object): { method: string; path: string } {
  const { query = {}, ...named } = asked as { query?: Record<string, string> } & Record<string, unknown>
  const [method = '', path = ''] = name.split(' ')
  const search = String(new URLSearchParams(query))
  const filled = path.replace(/\{(\w+)\}/g, (_, part) => encodeURIComponent(String(named[part])))
  return { method, path: search === '' ? filled : `${filled}?${search}` }
}
