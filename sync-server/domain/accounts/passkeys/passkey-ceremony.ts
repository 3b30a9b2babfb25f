/**
 * What WebAuthn (Level 3, §7.1 and §7.2) has a server check, by @simplewebauthn/server, for this server's settings:
 * a passkey is discoverable, verifies its user, belongs to our own address, and attests nothing of its maker.
 */
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import { COSEALG, decodeAttestationObject, decodeClientDataJSON } from '@simplewebauthn/server/helpers'
import { Refused } from '../../../refused.ts'
import type { Person } from '../person.ts'
import type { NewPasskeyAnswer, SignInAnswer } from './passkey-input.ts'

/** The address that passkeys belong to: made of the public one. */
export type Home = { id: string; origin: string }
export type NewCredential = { credentialId: string; publicKey: string; counter: number }

/** What every authenticator has, and any Node can verify. */
const ALGORITHMS = [COSEALG.EdDSA, COSEALG.ES256, COSEALG.RS256]
const TIMEOUT_MS = 5 * 60_000

const invalid = () => new Refused('passkey-invalid')
const elsewhere = ({ origin }: Home) => new Refused('passkey-elsewhere', { params: { origin } })

export const creationOptions = (
  home: Home,
  person: Person,
  challenge: Uint8Array<ArrayBuffer>,
  known: readonly string[],
): Promise<PublicKeyCredentialCreationOptionsJSON> =>
  generateRegistrationOptions({
    rpName: 'Glasswork',
    rpID: home.id,
    userID: Uint8Array.from(Buffer.from(person.id)),
    userName: person.email,
    userDisplayName: person.name,
    challenge,
    timeout: TIMEOUT_MS,
    excludeCredentials: known.map((id) => ({ id })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    supportedAlgorithmIDs: ALGORITHMS,
  })

export const requestOptions = (
  home: Home,
  challenge: Uint8Array<ArrayBuffer>,
): Promise<PublicKeyCredentialRequestOptionsJSON> =>
  generateAuthenticationOptions({
    rpID: home.id,
    challenge,
    timeout: TIMEOUT_MS,
    userVerification: 'required',
  })

/** The challenge that an answer says it signed; null: it is no such answer. Not yet proven. */
export function claimedChallenge({ response }: NewPasskeyAnswer | SignInAnswer): string | null {
  try {
    const { challenge } = decodeClientDataJSON(response.clientDataJSON)
    return typeof challenge === 'string' ? challenge : null
  } catch {
    return null
  }
}

/** The new credential of an answer to `creationOptions`. */
export async function readNewPasskey(
  home: Home,
  answer: NewPasskeyAnswer,
  challenge: string,
): Promise<NewCredential | Refused> {
  try {
    if (decodeClientDataJSON(answer.response.clientDataJSON).origin !== home.origin) return elsewhere(home)
    if (!attestsNothing(answer)) return invalid()
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: { ...answer, clientExtensionResults: {} },
      expectedChallenge: challenge,
      expectedOrigin: home.origin,
      expectedRPID: home.id,
      requireUserVerification: true,
      supportedAlgorithmIDs: ALGORITHMS,
    })
    if (!verified) return invalid()
    const { id, publicKey, counter } = registrationInfo.credential
    return { credentialId: id, publicKey: Buffer.from(publicKey).toString('base64url'), counter }
  } catch {
    return invalid()
  }
}

/** The counter that the authenticator now shows, if the answer to `requestOptions` is this credential's. */
export async function readSignIn(
  home: Home,
  answer: SignInAnswer,
  challenge: string,
  credential: Pick<NewCredential, 'credentialId' | 'publicKey'> & { personId: string },
): Promise<{ counter: number } | Refused> {
  try {
    if (decodeClientDataJSON(answer.response.clientDataJSON).origin !== home.origin) return elsewhere(home)
    const handle = Buffer.from(answer.response.userHandle, 'base64url').toString()
    if (handle !== credential.personId) return invalid()
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: { ...answer, clientExtensionResults: {} },
      expectedChallenge: challenge,
      expectedOrigin: home.origin,
      expectedRPID: home.id,
      requireUserVerification: true,
      credential: {
        id: credential.credentialId,
        publicKey: Uint8Array.from(Buffer.from(credential.publicKey, 'base64url')),
        // Compared where the new one is written, so that of two answers at once just one passes.
        counter: 0,
      },
    })
    return verified ? { counter: authenticationInfo.newCounter } : invalid()
  } catch {
    return invalid()
  }
}

/**
 * We ask for no attestation and read none: a maker's certificate says what device somebody has, and to check it the
 * library may fetch an address that stands in it.
 */
function attestsNothing({ response }: NewPasskeyAnswer): boolean {
  const attestation = decodeAttestationObject(Buffer.from(response.attestationObject, 'base64url'))
  const format = attestation.get('fmt')
  return format === 'none' || (format === 'packed' && attestation.get('attStmt').get('x5c') === undefined)
}
