import { myAccountRoutes } from '../../domain/accounts/my-account-routes.ts'
import { passkeyRoutes } from '../../domain/accounts/passkeys/passkey-routes.ts'
import { accountRoutes } from '../../domain/accounts/routes.ts'
import { deviceRoutes } from '../../domain/devices/routes.ts'
import { supportRoutes } from '../../domain/disputes/routes.ts'
import { exportRoutes } from '../../domain/exports/export-routes.ts'
import { invoiceRoutes } from '../../domain/invoices/routes.ts'
import { invitationRoutes } from '../../domain/jobs/invitation-routes.ts'
import { jobRoutes } from '../../domain/jobs/routes.ts'
import { noticeRoutes } from '../../domain/notices/routes.ts'
import { outsideRoutes } from '../../domain/outside/routes.ts'
import { statementRoutes } from '../../domain/payments/books/statement-routes.ts'
import { paymentRoutes } from '../../domain/payments/routes.ts'
import { stripeRoutes } from '../../domain/payments/stripe-webhook.ts'
import { securityRoutes } from '../../domain/security/routes.ts'
import { weekRoutes } from '../../domain/weeks/routes.ts'
import { sandboxRoutes } from '../../sandbox/routes.ts'
import { ticketRoutes } from '../../sync/wire/ticket-routes.ts'
import { clockRoutes } from '../clock-routes.ts'
import type { Operation } from './operation.ts'
import { apiRoutes } from './routes.ts'
import { serverOperations } from './server-operations.ts'

/** Everything the API takes. A route that is missing here fails `routes.test.ts`. */
export const OPERATIONS: readonly Operation[] = [
  ...accountRoutes,
  ...myAccountRoutes,
  ...passkeyRoutes,
  ...jobRoutes,
  ...invitationRoutes,
  ...exportRoutes,
  ...paymentRoutes,
  ...statementRoutes,
  ...invoiceRoutes,
  ...outsideRoutes,
  ...supportRoutes,
  ...noticeRoutes,
  ...securityRoutes,
  ...deviceRoutes,
  ...sandboxRoutes,
  ...weekRoutes,
  ...clockRoutes,
  ...ticketRoutes,
  ...apiRoutes,
  ...stripeRoutes,
  ...serverOperations,
]
