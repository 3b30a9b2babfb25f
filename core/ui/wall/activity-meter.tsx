import './activity-meter.css'

/** Activity by minute of a slot: a bar where anything moved, a dot where nothing did. Counts, never content (C5). */
export function ActivityMeter({ minutes }: { minutes: readonly (0 | 1)[] }) {
  const active = minutes.filter((minute) => minute === 1).length
  const label = `Active in ${active} of ${minutes.length} minutes`
  return (
    <svg
      class="meter"
      role="img"
      aria-label={label}
      viewBox={`0 0 ${Math.max(minutes.length, 1) * 5} 10`}
      preserveAspectRatio="none"
    >
      <path d={minutes.map((minute, i) => bar(i, minute === 1 ? 10 : 2)).join('')} />
    </svg>
  )
}

const bar = (index: number, height: number) => `M${index * 5} 10v-${height}h4v${height}z`
