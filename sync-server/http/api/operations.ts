import { accountOperations } from '../../domain/accounts/operations.ts'
import { deviceRoutes } from '../../domain/devices/routes.ts'
import { supportRoutes } from '../../domain/disputes/routes.ts'
import { invoiceRoutes } from '../../domain/invoices/routes.ts'
import { jobOperations } from '../../domain/jobs/operations.ts'
import { noticeRoutes } from '../../domain/notices/routes.ts'
import { outsideRoutes } from '../../domain/outside/routes.ts'
import { paymentOperations } from '../../domain/payments/operations.ts'
import { securityRoutes } from '../../domain/security/routes.ts'
import { weekRoutes } from '../../domain/weeks/routes.ts'
import { sandboxOperations } from '../../sandbox/operations.ts'
import type { Operation } from './operation.ts'
import { serverOperations } from './server-operations.ts'

/** Everything the API takes. A route that is missing here fails `routes.test.ts`. */
export const OPERATIONS: readonly Operation[] = [
  ...accountOperations,
  ...jobOperations,
  ...paymentOperations,
  ...invoiceRoutes,
  ...outsideRoutes,
  ...supportRoutes,
  ...noticeRoutes,
  ...securityRoutes,
  ...deviceRoutes,
  ...sandboxOperations,
  ...weekRoutes,
  ...serverOperations,
]
