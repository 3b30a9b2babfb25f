import * as v from 'valibot'
import { AnyPassword, Email, line } from '../../../core/protocol/api/text.ts'

export const Password = v.pipe(
  v.string(),
  v.minLength(8, 'at least 8 characters'),
  v.maxLength(200, 'at most 200 characters'),
)

export const SignUp = v.object({
  name: line(100),
  email: Email,
  password: Password,
  /** The token of an invitation that one comes by. */
  invitation: v.optional(v.pipe(v.string(), v.maxLength(100))),
})
export const SignIn = v.object({ email: Email, password: AnyPassword })

/** As the IANA writes it: what people's browsers say. */
export const TimeZone = v.pipe(
  v.string(),
  v.maxLength(64),
  v.check(isTimeZone, 'a time zone such as Europe/Berlin'),
  v.transform((zone) => new Intl.DateTimeFormat(undefined, { timeZone: zone }).resolvedOptions().timeZone),
)

/** Not by the rules' own test, which keeps what it made: people write one zone in many ways. */
function isTimeZone(zone: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat(undefined, { timeZone: zone }))
  } catch {
    return false
  }
}
