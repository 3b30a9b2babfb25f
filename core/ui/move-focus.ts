const STEPS: Record<string, (columns: number) => number> = {
  ArrowLeft: () => -1,
  ArrowRight: () => 1,
  ArrowUp: (columns) => -columns,
  ArrowDown: (columns) => columns,
}

const SLOTS_A_ROW = 5

/** Moves focus with the arrow keys from slot to slot of the wall that the event comes from. */
export function moveFocusOnWall(event: KeyboardEvent): void {
  const step = STEPS[event.key]?.(SLOTS_A_ROW)
  const from = event.currentTarget
  if (step === undefined || !(from instanceof HTMLElement)) return
  const all = [...(from.closest('.wall')?.querySelectorAll<HTMLElement>('.slot__open') ?? [])]
  const next = all[all.indexOf(from) + step]
  if (next === undefined) return
  event.preventDefault()
  next.focus()
}
