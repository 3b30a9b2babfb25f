import { expect, it } from 'vitest'
import { refuseAddress } from './address.ts'
import { newWebhookSecret, signedHeaders } from './signature.ts'

it('signs as the Standard Webhooks libraries do', () => {
  // The example that those libraries check themselves by.
  expect(
    signedHeaders(
      ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
      'msg_p5jXN8AQM9LWM0D4loKWxJek',
      1_614_265_330,
      '{"test": 2432232314}',
    ),
  ).toEqual({
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  })
})

it('makes secrets of 32 bytes, never the same', () => {
  const [one, two] = [newWebhookSecret(), newWebhookSecret()]
  expect(Buffer.from(one.slice('whsec_'.length), 'base64')).toHaveLength(32)
  expect(one).not.toBe(two)
})

it.each([
  ['https://books.example.org/glasswork', null],
  ['https://10.0.0.7:8443/hook?from=glasswork', null],
  ['http://localhost:3000/hook', null],
  ['http://127.0.0.1/hook', null],
  ['http://[::1]:9000/hook', null],
  ['http://books.example.org/', 'webhook-address-not-https'],
  ['http://127.0.0.1.example.org/', 'webhook-address-not-https'],
  ['http://localhost.example.org/', 'webhook-address-not-https'],
  ['https://ana:secret@books.example.org/', 'webhook-address-with-password'],
  ['ftp://books.example.org/', 'webhook-address-unsound'],
  ['books.example.org', 'webhook-address-unsound'],
  [`https://books.example.org/${'x'.repeat(2000)}`, 'webhook-address-unsound'],
])('sends to %s: %s', (address, code) => {
  expect(refuseAddress(address, false)?.code ?? null).toBe(code)
})

it('speaks plainly from the sandbox', () => {
  expect(refuseAddress('http://books.example.org/', true)).toBeNull()
})
