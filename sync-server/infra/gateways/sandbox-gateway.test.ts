import { afterAll, beforeAll } from 'vitest'
import { type Behaviour, testGateway } from '../../testing/gateway-suite.ts'
import { startTestApp, type TestApp } from '../../testing/test-app.ts'
import type { Gateway } from './gateway.ts'
import { createSandboxGateway } from './sandbox-gateway.ts'

const CARDS: Record<Behaviour, string> = {
  pays: '4242424242424242',
  declined: '4000000000000341',
  expired: '4000000000000069',
  'no-funds': '4000000000009995',
  'asks-to-authenticate': '4000002760003184',
  'loses-the-answer': '4000000000006975',
}

let app: TestApp
let gateway: Gateway
beforeAll(async () => {
  app = await startTestApp()
  gateway = createSandboxGateway(app)
})
afterAll(() => app.close())

testGateway({
  gateway: () => gateway,
  methodRef: (behaviour) => `card-${CARDS[behaviour]}-of-the-suite`,
  moved: async () => {
    const [row] = await app.database.read<{ total: number | null }>(
      `select sum(amount_minor) as total from gateway_sandbox_charges where outcome = 'paid'`,
    )
    return row?.total ?? 0
  },
})
