import { myAccountRoutes } from './domain/accounts/my-account-routes.ts'
import { passkeyRoutes } from './domain/accounts/passkeys/passkey-routes.ts'
import { accountRoutes } from './domain/accounts/routes.ts'
import { packageRoutes } from './domain/devices/package-routes.ts'
import { pairingRoutes } from './domain/devices/pairing-routes.ts'
import { deviceRoutes } from './domain/devices/routes.ts'
import { supportRoutes } from './domain/disputes/routes.ts'
import { exportRoutes } from './domain/exports/export-routes.ts'
import { invoiceRoutes } from './domain/invoices/routes.ts'
import { invitationRoutes } from './domain/jobs/invitation-routes.ts'
import { jobRoutes } from './domain/jobs/routes.ts'
import { noticeRoutes } from './domain/notices/routes.ts'
import { outsideRoutes } from './domain/outside/routes.ts'
import { statementRoutes } from './domain/payments/books/statement-routes.ts'
import { paymentRoutes } from './domain/payments/routes.ts'
import { stripeRoutes } from './domain/payments/stripe-webhook.ts'
import { screenshotRoutes } from './domain/screenshots/routes.ts'
import { securityRoutes } from './domain/security/routes.ts'
import { weekRoutes } from './domain/weeks/routes.ts'
import { apiRoutes } from './http/api/routes.ts'
import { clockRoutes } from './http/clock-routes.ts'
import { sandboxRoutes } from './sandbox/routes.ts'
import { ticketRoutes } from './sync/wire/ticket-routes.ts'

/** What every server serves. */
export const SERVED = [
  ...accountRoutes,
  ...myAccountRoutes,
  ...passkeyRoutes,
  ...deviceRoutes,
  ...pairingRoutes,
  ...packageRoutes,
  ...jobRoutes,
  ...invitationRoutes,
  ...screenshotRoutes,
  ...ticketRoutes,
  ...weekRoutes,
  ...supportRoutes,
  ...paymentRoutes,
  ...statementRoutes,
  ...invoiceRoutes,
  ...outsideRoutes,
  ...exportRoutes,
  ...noticeRoutes,
  ...securityRoutes,
  ...clockRoutes,
  ...apiRoutes,
]

/** Every route: the router, the API's description, the page's client and the tests of every route are made from these. */
export const ROUTES = [...SERVED, ...stripeRoutes, ...sandboxRoutes]
