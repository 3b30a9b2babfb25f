import { Skeleton } from '../parts/states.tsx'

export function EarningsPage() {
  return <Skeleton />
}
