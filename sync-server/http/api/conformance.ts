import { flatten, safeParse } from 'valibot'
import type { Operation } from '../../../core/protocol/api/operation.ts'
import { commonRefusals, ErrorAnswer } from './operation.ts'

/** The operation that a request is for; null: none that was written down. */
export function operationFor(
  operations: readonly Operation[],
  method: string,
  path: string,
): Operation | null {
  // A slash at the end makes no difference to the routes.
  const pathname = new URL(path, 'http://x').pathname.replace(/(?<=.)\/$/, '')
  const found = operations.filter(
    (operation) => operation.method === method.toLowerCase() && pathPattern(operation.path).test(pathname),
  )
  // `/devices/{id}` and `/devices/all`: the one with fewer names in braces is meant.
  return found.sort((a, b) => a.path.split('{').length - b.path.split('{').length)[0] ?? null
}

/** Where the version is shown that a change has to name; null: it needs none. */
export function shownAt(operations: readonly Operation[], method: string, path: string): string | null {
  const operation = operationFor(operations, method, path)
  if (!operation?.version) return null
  const given = new URL(path, 'http://x').pathname.split('/')
  const names = operation.path.split('/')
  return operation.version.replace(/\{\w+\}/g, (name) => given[names.indexOf(name)] ?? '')
}

const pathPattern = (path: string): RegExp =>
  new RegExp(`^${path.replace(/[.]/g, '\\$&').replace(/\{\w+\}/g, '[^/]+')}$`)

/** Why an answer is not what the operation promises; null: it keeps its word. */
export function brokenPromise(
  operation: Operation,
  status: number,
  type: string,
  body: unknown,
): string | null {
  if (status >= 400) {
    const refused = safeParse(ErrorAnswer, body)
    if (!refused.success) return `a refusal of another form: ${JSON.stringify(body)}`
    const { code } = refused.output.error
    const known = [...(operation.refusals ?? []), ...commonRefusals(operation)]
    return known.includes(code) ? null : `the refusal ${status} ${code}, which is not written down`
  }
  const answer = operation.answers[status]
  if (answer === undefined) return `the status ${status}, which is not written down`
  if (answer === null) return body ? 'a body where none was promised' : null
  if (typeof answer === 'string') return type.startsWith(answer) ? null : `${type} instead of ${answer}`
  const result = safeParse(answer, body)
  return result.success ? null : JSON.stringify(flatten(result.issues))
}
