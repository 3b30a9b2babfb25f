import {
  createHash,
  createPrivateKey,
  createSign,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto'
import { isoCBOR } from '@simplewebauthn/server/helpers'

/** What the server sends that an authenticator reads. */
type CreationOptions = { challenge: string; rp: { id: string }; user: { id: string } }
type RequestOptions = { challenge: string; rpId: string }
type Passkey = { id: string; rpId: string; userHandle: string; key: KeyObject; counter: number }
type Oddity = {
  origin?: string
  userVerified?: boolean
  /** Keeps the counter where it is, as a copy of the passkey would. */
  isCopy?: boolean
  userHandle?: string
  /** An attestation with a certificate, which nobody asked for. */
  certificate?: boolean
}

const [PRESENT, VERIFIED, HAS_CREDENTIAL] = [0x01, 0x04, 0x40]
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url')
const sha256 = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest()

/**
 * An authenticator in Node that makes ES256 passkeys and signs as WebAuthn Level 3 §6 says, with the faults that a
 * browser never has.
 */
export function createAuthenticator(origin: string) {
  const passkeys: Passkey[] = []
  const clientData = (type: string, challenge: string, from = origin) =>
    Buffer.from(JSON.stringify({ type, challenge, origin: from, crossOrigin: false }))
  const head = (rpId: string, flags: number, counter: number) => {
    const count = Buffer.alloc(4)
    count.writeUInt32BE(counter)
    return Buffer.concat([sha256(rpId), Buffer.from([flags]), count])
  }
  const flagsOf = ({ userVerified = true }: Oddity) => PRESENT | (userVerified ? VERIFIED : 0)

  return {
    passkeys,
    create({ challenge, rp, user }: CreationOptions, odd: Oddity = {}) {
      const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      const id = randomBytes(32)
      passkeys.push({ id: text(id), rpId: rp.id, userHandle: user.id, key: privateKey, counter: 1 })
      const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
      const coseKey = isoCBOR.encode(
        new Map<number, number | Uint8Array>([
          ...([
            [1, 2],
            [3, -7],
            [-1, 1],
          ] as const),
          [-2, Uint8Array.from(Buffer.from(x, 'base64url'))],
          [-3, Uint8Array.from(Buffer.from(y, 'base64url'))],
        ]),
      )
      const authData = Buffer.concat([
        head(rp.id, flagsOf(odd) | HAS_CREDENTIAL, 1),
        Buffer.alloc(16),
        Buffer.from([0, id.length]),
        id,
        coseKey,
      ])
      const client = clientData('webauthn.create', challenge, odd.origin)
      const signed = Buffer.concat([authData, sha256(client)])
      const statement = new Map<string, unknown>(
        odd.certificate
          ? [
              ['alg', -7],
              ['sig', Uint8Array.from(createSign('sha256').update(signed).sign(MAKER_KEY))],
              ['x5c', [Uint8Array.from(Buffer.from(MAKER_CERTIFICATE, 'base64'))]],
            ]
          : [],
      )
      const attestation = isoCBOR.encode(
        new Map<string, unknown>([
          ['fmt', odd.certificate ? 'packed' : 'none'],
          ['attStmt', statement],
          ['authData', Uint8Array.from(authData)],
        ]) as never,
      )
      return {
        id: text(id),
        rawId: text(id),
        type: 'public-key',
        response: {
          clientDataJSON: text(client),
          attestationObject: text(attestation),
        },
      }
    },
    get({ challenge, rpId }: RequestOptions, odd: Oddity = {}) {
      const passkey = passkeys.findLast((one) => one.rpId === rpId)
      if (!passkey) throw new Error(`no passkey for ${rpId}`)
      if (!odd.isCopy) passkey.counter += 1
      const authData = head(rpId, flagsOf(odd), passkey.counter)
      const client = clientData('webauthn.get', challenge, odd.origin)
      const signature = createSign('sha256')
        .update(Buffer.concat([authData, sha256(client)]))
        .sign(passkey.key)
      return {
        id: passkey.id,
        rawId: passkey.id,
        type: 'public-key',
        response: {
          clientDataJSON: text(client),
          authenticatorData: text(authData),
          signature: text(signature),
          userHandle: odd.userHandle ?? passkey.userHandle,
        },
      }
    },
  }
}

/** A maker of authenticators that nobody knows: its certificate (2020 to 2120) has the form of WebAuthn §8.2.1. */
const MAKER_KEY = createPrivateKey({
  key: Buffer.from(
    [
      'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg+ALsiL0FbPbc7Jz2ufXltOsyQEzJ4PtHg0jpdVL68L6hRANC',
      'AARH6cGwY3h1+ua+HXkKa1dw/i0UgOloRw3zwQfR3574285PvYYG/jA+gMJ/Aw4QCh+saxHT6gfA7BIwBonvobAl',
    ].join(''),
    'base64',
  ),
  format: 'der',
  type: 'pkcs8',
})
const MAKER_CERTIFICATE = [
  'MIIByzCCAXCgAwIBAgIBATAKBggqhkjOPQQDAjBVMQswCQYDVQQGEwJVUzENMAsGA1UECgwEVGVzdDEiMCAGA1UECwwZQXV0',
  'aGVudGljYXRvciBBdHRlc3RhdGlvbjETMBEGA1UEAwwKVGVzdCBtYWtlcjAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAw',
  'MDAwMFowVTELMAkGA1UEBhMCVVMxDTALBgNVBAoMBFRlc3QxIjAgBgNVBAsMGUF1dGhlbnRpY2F0b3IgQXR0ZXN0YXRpb24x',
  'EzARBgNVBAMMClRlc3QgbWFrZXIwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAARH6cGwY3h1+ua+HXkKa1dw/i0UgOloRw3z',
  'wQfR3574285PvYYG/jA+gMJ/Aw4QCh+saxHT6gfA7BIwBonvobAloy8wLTAMBgNVHRMBAf8EAjAAMB0GA1UdDgQWBBQ1tehf',
  'nBskoa8iDlZqwY1aw09EhDAKBggqhkjOPQQDAgNJADBGAiEAhXu/2yA7+W6aIjRQnLfolZmp4MwCO2+6zyms1HDt+DsCIQDK',
  'UPHUAakRgmjp8B694CjGMmvEjOTfYNLMM1uThxQmnw==',
].join('')
