import * as v from 'valibot'
import { AnyPassword, line } from '../../../../core/protocol/api/text.ts'
import { Instant, Text } from '../../../../core/protocol/api/values.ts'

const bytes = (mostCharacters: number) =>
  v.pipe(v.string(), v.maxLength(mostCharacters), v.regex(/^[A-Za-z0-9_-]+$/, 'base64url'))
const CredentialId = bytes(1364)
const credential = { id: CredentialId, rawId: CredentialId, type: v.literal('public-key') }

/** What a browser gives for a new passkey: `RegistrationResponseJSON` of WebAuthn, as far as it is read. */
export const NewPasskeyAnswer = v.object({
  ...credential,
  response: v.object({ clientDataJSON: bytes(4000), attestationObject: bytes(40_000) }),
})
export type NewPasskeyAnswer = v.InferOutput<typeof NewPasskeyAnswer>

/** What it gives for a sign-in: `AuthenticationResponseJSON`. A discoverable credential names its person. */
export const SignInAnswer = v.object({
  ...credential,
  response: v.object({
    clientDataJSON: bytes(4000),
    authenticatorData: bytes(4000),
    signature: bytes(4000),
    userHandle: bytes(100),
  }),
})
export type SignInAnswer = v.InferOutput<typeof SignInAnswer>

/** The password is needed where the sign-in is not recent. */
export const Proof = v.object({ password: v.optional(AnyPassword) })
export const NewPasskey = v.object({ answer: NewPasskeyAnswer, label: v.optional(line(100)) })
export const PasskeyLabel = v.object({ label: line(100) })
export const PasskeySignIn = v.object({ answer: SignInAnswer })

export const PasskeyShown = v.strictObject({
  id: Text,
  label: Text,
  createdAt: Instant,
  lastUsedAt: v.nullable(Instant),
})
