import { Skeleton } from '../parts/states.tsx'

export function PaymentMethodsPage() {
  return <Skeleton />
}
