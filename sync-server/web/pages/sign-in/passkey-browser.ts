import type { PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/browser'
import type { Person } from '../../../../core/protocol/api/accounts.ts'
import { type AnswerTo, ApiRefusal, api } from '../../api.ts'

/** Whether this browser can have passkeys here: only over https, or on this machine. */
export const hasPasskeys = typeof PublicKeyCredential === 'function'

/** Fetched when it is used: most visits don't. */
const library = () => import('@simplewebauthn/browser')

/** Has the browser make a passkey, and the server keep it. */
export async function addPasskey(password: string | undefined): Promise<void> {
  const options = await api('POST /api/passkeys/options', {
    body: password === undefined ? {} : { password },
  })
  const { startRegistration } = await library()
  // What the browser reads of it is the authenticators' own affair: the API describes less.
  const optionsJSON = options as unknown as PublicKeyCredentialCreationOptionsJSON
  const answer = await startRegistration({ optionsJSON }).catch(explain)
  await api('POST /api/passkeys', { body: { answer } })
}

/** Has the browser ask which passkey to sign in by. */
export const signInByPasskey = async (): Promise<Person> => answer(await ask(), false)

/**
 * Lets the browser offer passkeys where it fills in the e-mail field; resolves when one was chosen, and throws the
 * server's refusal of that one. Null: it can't be offered, or `forgetOffer` or another question ended it.
 */
export async function offerPasskeys(): Promise<Person | null> {
  try {
    const { browserSupportsWebAuthnAutofill } = await library()
    return (await browserSupportsWebAuthnAutofill()) ? await answer(await ask(), true) : null
  } catch (error) {
    if (error instanceof ApiRefusal && CHOSEN.includes(error.code)) throw error
    return null
  }
}
/** Refusals of a passkey that a person has chosen; any other means that there is nothing to offer now. */
const CHOSEN: readonly ApiRefusal['code'][] = [
  'challenge-unknown',
  'passkey-unknown',
  'passkey-copied',
  'passkey-invalid',
]

export const forgetOffer = async (): Promise<void> => (await library()).WebAuthnAbortService.cancelCeremony()

const ask = () => api('POST /api/sign-in/passkey/options')

async function answer(
  optionsJSON: AnswerTo<'POST /api/sign-in/passkey/options'>,
  useBrowserAutofill: boolean,
): Promise<Person> {
  const { startAuthentication } = await library()
  const signed = await startAuthentication({ optionsJSON, useBrowserAutofill }).catch(explain)
  // A discoverable credential, the only kind that is asked for, names its person.
  const named = signed as typeof signed & { response: { userHandle: string } }
  return (await api('POST /api/sign-in/passkey', { body: { answer: named } })).person
}

/** The browser's reasons in words of our own; it names them by the error's name (WebAuthn §5.1). */
function explain(error: unknown): never {
  const name = error instanceof Error ? error.name : ''
  if (name === 'InvalidStateError') throw new Error('There is a passkey of yours on this device already.')
  if (name === 'SecurityError')
    throw new Error('Passkeys don’t work at this address. Open the page at the server’s own address.')
  if (name === 'NotAllowedError' || name === 'AbortError')
    throw new Error(
      'The browser’s question was closed, or it found no passkey for this. Nothing has changed.',
    )
  throw new Error('This browser could not do it. Try another way to sign in, or another browser.')
}
