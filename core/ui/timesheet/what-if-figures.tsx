import type { ComponentChildren } from 'preact'
import type { WorkroomWeek } from '../../projection/workroom-week.ts'
import { type Action, type WhatIf, whatIf } from '../../rules/timesheet/what-if.ts'
import { duration, money } from '../words/format.ts'

/** What an action would change in the week as it is shown (N1). */
export const whatIfOf = (week: WorkroomWeek, action: Action): WhatIf =>
  whatIf(week.facts, action, week.policy)

/** What an action changes, before it is confirmed: time, money, and the timesheet's new total (N1). */
export function WhatIfFigures(props: {
  change: WhatIf
  /** What the change of time is called here. */
  name: string
  children?: ComponentChildren
}) {
  const { after, deltaSeconds, deltaMinor } = props.change
  return (
    <dl class="figures">
      <dt>{props.name}</dt>
      <dd class={tone(deltaSeconds)}>{signed(deltaSeconds, duration(deltaSeconds))}</dd>
      <dt>Amount</dt>
      <dd class={tone(deltaMinor)}>{signed(deltaMinor, money(deltaMinor, after.currency))}</dd>
      <dt>New total</dt>
      <dd>
        {duration(after.totalSeconds)} · {money(after.amountMinor, after.currency)}
      </dd>
      {props.children}
    </dl>
  )
}

const tone = (value: number) => (value < 0 ? 'figures__loss' : 'figures__gain')
const signed = (value: number, text: string) => (value > 0 ? `+${text}` : text)
