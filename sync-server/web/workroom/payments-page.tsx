import { Skeleton } from '../parts/states.tsx'
import type { WorkroomProps } from './context.ts'

export function PaymentsPage(_props: WorkroomProps) {
  return <Skeleton />
}
