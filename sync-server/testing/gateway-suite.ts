import { expect, it } from 'vitest'
import type { ChargeRequest, Gateway } from '../infra/gateways/gateway.ts'

export type Behaviour =
  | 'pays'
  | 'declined'
  | 'expired'
  | 'no-funds'
  | 'asks-to-authenticate'
  | 'loses-the-answer'
export type GatewayUnderTest = {
  gateway: () => Gateway
  /** The reference of a method that behaves so. */
  methodRef: (behaviour: Behaviour) => string
  /** What really was charged, in minor units. */
  moved: () => Promise<number>
}

/** What every gateway promises to those who charge through it (P4, P5); each adapter runs the same tests. */
export function testGateway({ gateway, methodRef, moved }: GatewayUnderTest): void {
  let count = 0
  const request = (behaviour: Behaviour): ChargeRequest => ({
    idempotencyKey: `suite-key-${++count}-${behaviour}`,
    methodRef: methodRef(behaviour),
    amountMinor: 1099,
    currency: 'USD',
    description: 'A week of work',
    since: Date.now() - 60_000,
  })

  it('P5 charges, and says so again when it is looked up', async () => {
    const before = await moved()
    const asked = request('pays')
    const answer = await gateway().charge(asked)
    expect(answer).toMatchObject({ outcome: 'paid', ref: expect.stringMatching(/./) })
    expect(await gateway().lookUp(asked)).toEqual(answer)
    expect((await moved()) - before).toBe(1099)
  })

  it('P5 charges a key once, however often and at once it is sent', async () => {
    const before = await moved()
    const asked = request('pays')
    const answers = await Promise.all([1, 2, 3].map(() => gateway().charge(asked)))
    answers.push(await gateway().charge(asked))
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    expect((await moved()) - before).toBe(1099)
  })

  it('P5 has never seen a key that was not sent', async () => {
    expect(await gateway().lookUp(request('pays'))).toEqual({ outcome: 'never-seen' })
  })

  it.each([
    ['declined', 'declined'],
    ['expired', 'expired'],
    ['no-funds', 'insufficient-funds'],
    ['asks-to-authenticate', 'authentication-required'],
  ] as const)('P4 says why a charge failed: %s', async (behaviour, code) => {
    const before = await moved()
    const answer = await gateway().charge(request(behaviour))
    expect(answer).toMatchObject({ outcome: 'failed', code })
    expect(await moved()).toBe(before)
  })

  it('P6 lists what it charged, and nothing that it refused', async () => {
    const [paid, refused] = [request('pays'), request('declined')]
    await gateway().charge(paid)
    await gateway().charge(refused)
    const listed = []
    for await (const charged of gateway().charged()) listed.push(charged)
    const { idempotencyKey, amountMinor, currency } = paid
    expect(listed).toContainEqual({ idempotencyKey, ref: expect.any(String), amountMinor, currency })
    expect(listed.map((each) => each.idempotencyKey)).not.toContain(refused.idempotencyKey)
  })

  it('P5 does not know an outcome whose answer was lost, and finds it by looking it up', async () => {
    const before = await moved()
    const asked = request('loses-the-answer')
    expect(await gateway().charge(asked)).toMatchObject({ outcome: 'unknown' })
    expect(await gateway().lookUp(asked)).toMatchObject({ outcome: 'paid' })
    expect((await moved()) - before).toBe(1099)
  })
}
