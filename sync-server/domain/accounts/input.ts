import * as v from 'valibot'

/** One line of text that people typed: trimmed, without control characters, which no database and no mail takes. */
export const line = (mostCharacters: number) =>
  v.pipe(
    v.string(),
    v.trim(),
    v.minLength(1),
    v.maxLength(mostCharacters),
    v.regex(/^\P{Cc}*$/u, 'plain text without control characters'),
  )

/** Text of several lines; it may be empty. */
export const paragraphs = (mostCharacters: number) =>
  v.pipe(v.string(), v.trim(), v.maxLength(mostCharacters), v.regex(/^[\P{Cc}\n\r\t]*$/u))

/** Upper and lower case are one address. */
export const Email = v.pipe(line(200), v.toLowerCase(), v.email())

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
/** Any password may be tried: which ones are long enough is no business of a sign-in. */
export const AnyPassword = v.pipe(v.string(), v.maxLength(1000))
export const SignIn = v.object({ email: Email, password: AnyPassword })
export const NewDevice = v.object({ ...SignIn.entries, label: line(100) })

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
