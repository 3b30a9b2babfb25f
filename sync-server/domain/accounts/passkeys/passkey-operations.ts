import * as v from 'valibot'
import { Instant, Text } from '../../../../core/protocol/api/values.ts'
import type { Operation } from '../../../http/api/operation.ts'
import { PersonAnswer } from '../answers.ts'
import { NewPasskey, PasskeyLabel, PasskeySignIn, Proof } from './passkey-input.ts'

export const Passkey = v.strictObject({
  id: Text,
  label: Text,
  createdAt: Instant,
  lastUsedAt: v.nullable(Instant),
})
/** `PublicKeyCredentialCreationOptionsJSON` and `PublicKeyCredentialRequestOptionsJSON` of WebAuthn Level 3. */
const CreationOptions = v.looseObject({ challenge: Text, rp: v.looseObject({ id: Text }) })
const RequestOptions = v.looseObject({ challenge: Text, rpId: Text })
const proof = ['password-needed', 'wrong-password', 'too-many-attempts', 'busy']

export const passkeyOperations: readonly Operation[] = [
  {
    method: 'get',
    path: '/api/passkeys',
    summary: 'One’s passkeys, and whether changing them needs the password now',
    access: 'signed-in',
    answers: { 200: v.strictObject({ passkeys: v.array(Passkey), needsPassword: v.boolean() }) },
  },
  {
    method: 'post',
    path: '/api/passkeys/options',
    summary: 'What a browser needs to make a passkey, good for five minutes',
    access: 'signed-in',
    body: Proof,
    answers: { 200: CreationOptions },
    refusals: [...proof, 'too-many-passkeys', 'address-unproven'],
  },
  {
    method: 'post',
    path: '/api/passkeys',
    summary: 'Add the passkey that the browser made',
    access: 'signed-in',
    body: NewPasskey,
    answers: { 201: v.strictObject({ passkey: Passkey }) },
    refusals: [
      ...['challenge-unknown', 'passkey-invalid', 'passkey-elsewhere', 'passkey-known'],
      ...['too-many-passkeys', 'address-unproven'],
    ],
  },
  {
    method: 'patch',
    path: '/api/passkeys/{id}',
    summary: 'Give a passkey another name',
    access: 'signed-in',
    body: PasskeyLabel,
    answers: { 204: null },
    refusals: ['passkey-missing'],
  },
  {
    method: 'delete',
    path: '/api/passkeys/{id}',
    summary: 'Remove a passkey: it signs in no more',
    access: 'signed-in',
    body: Proof,
    answers: { 204: null },
    refusals: ['passkey-missing', ...proof],
  },
  {
    method: 'post',
    path: '/api/sign-in/passkey/options',
    summary: 'What a browser needs to sign in by a passkey, good for five minutes',
    access: 'anyone',
    answers: { 200: RequestOptions },
    refusals: ['too-many-attempts'],
  },
  {
    method: 'post',
    path: '/api/sign-in/passkey',
    summary: 'Sign in by a passkey, by cookie',
    access: 'anyone',
    body: PasskeySignIn,
    answers: { 200: PersonAnswer },
    refusals: [
      ...['challenge-unknown', 'passkey-unknown', 'passkey-copied', 'passkey-invalid', 'passkey-elsewhere'],
    ],
  },
]
