import { accountOperations } from '../../domain/accounts/operations.ts'
import { supportOperations } from '../../domain/disputes/operations.ts'
import { invoiceOperations } from '../../domain/invoices/operations.ts'
import { jobOperations } from '../../domain/jobs/operations.ts'
import { noticeOperations } from '../../domain/notices/operations.ts'
import { outsideOperations } from '../../domain/outside/operations.ts'
import { paymentOperations } from '../../domain/payments/operations.ts'
import { securityOperations } from '../../domain/security/operations.ts'
import { sandboxOperations } from '../../sandbox/operations.ts'
import type { Operation } from './operation.ts'
import { serverOperations } from './server-operations.ts'

/** Everything the API takes. A route that is missing here fails `routes.test.ts`. */
export const OPERATIONS: readonly Operation[] = [
  ...accountOperations,
  ...jobOperations,
  ...paymentOperations,
  ...invoiceOperations,
  ...outsideOperations,
  ...supportOperations,
  ...noticeOperations,
  ...securityOperations,
  ...sandboxOperations,
  ...serverOperations,
]
