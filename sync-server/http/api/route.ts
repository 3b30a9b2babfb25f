import Router from '@koa/router'
import type { Context, Middleware } from 'koa'
import type { GenericSchema, InferOutput } from 'valibot'
import type { NamesIn, Operation } from '../../../core/protocol/api/operation.ts'
import type { NeedsProof } from '../../../core/rules/account/address.ts'
import { provenPerson, signedIn } from '../../domain/accounts/identify.ts'
import type { Person } from '../../domain/accounts/person.ts'
import type { Job } from '../../domain/jobs/job.ts'
import { Refused } from '../../refused.ts'
import { parsed } from '../input.ts'
import { type IfMatch, ifMatch } from '../versions.ts'

/**
 * One definition of a route: what the API's description says of it, and what it does. The router, the OpenAPI document,
 * the tests of every route and the clients' types follow from it.
 */
export type Route<Deps> = Operation & { readonly serve: (deps: Deps) => Middleware }

/** A route as its clients see it: the types of what it takes and answers. */
type Typed<Deps, M extends Method, P extends string, S extends Answers, Q, B, V> = Omit<
  Route<Deps>,
  'method' | 'path' | 'answers'
> & {
  readonly method: M
  readonly path: P
  readonly answers: S
} & (Q extends GenericSchema ? { readonly query: Q } : object) &
  (B extends GenericSchema ? { readonly body: B } : object) &
  (V extends string ? { readonly version: V } : object)

type Method = Operation['method']
type Access = Operation['access']
type Open = 'anyone' | 'sandbox'
type OfJob = 'party' | 'freelancer' | 'client'
type Answers = Operation['answers']

type RoleOf<M extends Method, A extends Access> = A extends 'party'
  ? 'freelancer' | 'client' | (M extends 'get' ? 'support' : never)
  : A

/** A request that has passed: signed in, of the right role, in its form. */
type Asked<M extends Method, P extends string, A extends Access, Q, B, V> = {
  ctx: Context
  params: Record<NamesIn<P>, string>
} & (A extends Open ? object : { person: Person }) &
  (A extends OfJob ? { job: Job; role: RoleOf<M, A> } : object) &
  (Q extends GenericSchema ? { query: InferOutput<Q> } : object) &
  (B extends GenericSchema ? { body: InferOutput<B> } : object) &
  (V extends string ? { ifMatch: IfMatch } : object)

/** What a handler may give for a schema's value: the same, of which it promises to change nothing. */
type Given<T> = T extends readonly (infer Item)[]
  ? readonly Given<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Given<T[Key]> }
    : T
type BodyOf<Answer> = Answer extends GenericSchema
  ? Given<InferOutput<Answer>>
  : Answer extends string
    ? string | Buffer | NodeJS.ReadableStream | null
    : undefined

type IsOne<T, All = T> = T extends unknown ? ([All] extends [T] ? true : false) : never
/** Of one answer its body; of several the status too. */
type Reply<S extends Answers> =
  IsOne<keyof S> extends true
    ? S[keyof S] extends null
      ? // biome-ignore lint/suspicious/noConfusingVoidType: what an async function without a return gives
        void
      : BodyOf<S[keyof S]>
    : { [Status in keyof S]: { status: Status; body: BodyOf<S[Status]> } }[keyof S]

type Definition<
  Deps,
  M extends Method,
  P extends string,
  A extends Access,
  S extends Answers,
  Q,
  B,
  V,
> = Omit<Operation, 'method' | 'path' | 'access' | 'answers' | 'query' | 'body' | 'version'> & {
  method: M
  path: P
  access: A
  answers: S
  query?: Q
  body?: B
  version?: V
  /** What an address that nobody has proven may not do (A5). */
  proven?: NeedsProof
  /** No copy of the answer is kept under an idempotency key. */
  secret?: true
  handle: (deps: Deps, asked: Asked<M, P, A, Q, B, V>) => Reply<S> | Promise<Reply<S>>
}

type Lookup = (
  job: string,
  person: string,
) => Promise<{ job: Job; role: 'freelancer' | 'client' | 'support' }>
type ServedJobs = { jobs: { asReader: Lookup; asParty: Lookup } }

/**
 * Makes routes of a capability. `handle` is called once the request is judged, in this order: who asks, the role in the
 * job, the version that was seen, the query, the body.
 */
export const routesWith =
  <Deps>() =>
  <
    M extends Method,
    const P extends string,
    A extends Access,
    const S extends Answers,
    Q extends GenericSchema | undefined = undefined,
    B extends GenericSchema | undefined = undefined,
    V extends string | undefined = undefined,
  >(
    definition: Definition<Deps, M, P, A, S, Q, B, V>,
  ): Typed<A extends OfJob ? Deps & ServedJobs : Deps, M, P, S, Q, B, V> => {
    const { handle, secret, ...operation } = definition
    const { query, body, version, answers } = operation
    const statuses = Object.keys(answers).map(Number)
    const route = {
      ...operation,
      serve: (deps: Deps) => async (ctx: Context) => {
        const asked = {
          ctx,
          params: ctx.params,
          ...(await judged(operation as unknown as Judged, deps, ctx)),
          ...(version ? { ifMatch: ifMatch(ctx) } : {}),
          ...(query ? { query: parsed(query, { ...ctx.query }) } : {}),
          ...(body ? { body: parsed(body, ctx.request.body) } : {}),
        }
        const reply: unknown = await handle(deps, asked as never)
        const [status = 200, content] = statuses.length === 1 ? [statuses[0], reply] : pairOf(reply)
        if (secret) ctx.state.answerIsSecret = true
        const answer = answers[status]
        // Of a family such as `image/` the handler says which.
        if (typeof answer === 'string' && !answer.endsWith('/')) ctx.type = answer
        ctx.status = status
        // To HEAD a handler gives no content: its headers are the answer.
        if (answer !== null && content !== null) ctx.body = content
      },
    }
    return route as never
  }

const pairOf = (reply: unknown): [status: number, body: unknown] => {
  const { status, body } = reply as { status: number; body: unknown }
  return [status, body]
}

type Judged = Pick<Operation, 'access' | 'method'> & {
  proven?: NeedsProof
}

/** Who asks, and as whom of a job; refused where the route's access doesn't let them in (A1). */
async function judged({ access, method, proven }: Judged, deps: unknown, ctx: Context): Promise<object> {
  if (access === 'anyone' || access === 'sandbox') return {}
  const person = signedIn(ctx)
  if (proven) provenPerson(ctx, proven)
  if (access === 'signed-in') return { person }
  if (access === 'support') {
    if (!person.isSupport) throw new Refused('only-support')
    return { person }
  }
  const { jobs } = deps as ServedJobs
  const asking = method === 'get' ? jobs.asReader : jobs.asParty
  const { job, role } = await asking(ctx.params.job ?? '', person.id)
  if (access !== 'party' && role !== access) throw new Refused(`only-${access}`)
  return { person, job, role }
}

/** What all of the routes need, taken together. */
type DepsOf<R extends Route<never>> = R['serve'] extends (deps: infer Deps) => Middleware ? Deps : never

/** The routes over what they need, as Koa takes them. */
export function mount<R extends Route<never>>(routes: readonly R[], deps: DepsOf<R>): Router {
  const router = new Router()
  for (const { method, path, serve } of routes)
    router[method](path.replace(/\{(\w+)\}/g, ':$1'), serve(deps as never))
  return router
}
