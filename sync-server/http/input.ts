import { type BaseIssue, type BaseSchema, flatten, safeParse } from 'valibot'
import { Refused } from '../refused.ts'

/** The value in the schema's form, or `invalid-input` that names each field at fault. */
export function parsed<Output>(
  schema: BaseSchema<unknown, Output, BaseIssue<unknown>>,
  value: unknown,
): Output {
  const result = safeParse(schema, value)
  if (result.success) return result.output
  const { nested, root } = flatten(result.issues)
  throw new Refused('invalid-input', {
    details: {
      fields: nested ?? {},
      ...(root ? { general: root } : {}),
    },
  })
}
