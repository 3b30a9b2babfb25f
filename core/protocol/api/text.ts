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

/** Any password may be tried: which ones are long enough is no business of a sign-in. */
export const AnyPassword = v.pipe(v.string(), v.maxLength(1000))
