import { accountOperations } from '../accounts/operations.ts'
import { deskOperations } from '../disputes/operations.ts'
import { invoiceOperations } from '../invoices/operations.ts'
import { jobOperations } from '../jobs/operations.ts'
import { noticeOperations } from '../notices/operations.ts'
import { outsideOperations } from '../outside/operations.ts'
import { paymentOperations } from '../payments/operations.ts'
import { sandboxOperations } from '../sandbox/operations.ts'
import { securityOperations } from '../security/operations.ts'
import type { Operation } from './operation.ts'
import { serverOperations } from './server-operations.ts'

/** Everything the API takes. A route that is missing here fails `routes.test.ts`. */
export const OPERATIONS: readonly Operation[] = [
  ...accountOperations,
  ...jobOperations,
  ...paymentOperations,
  ...invoiceOperations,
  ...outsideOperations,
  ...deskOperations,
  ...noticeOperations,
  ...securityOperations,
  ...sandboxOperations,
  ...serverOperations,
]
