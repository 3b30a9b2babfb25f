import { browser } from 'wxt/browser'

const LOOKS = {
  on: { text: 'ON', colour: '#1b7a4d', title: 'Glasswork: Tracker on' },
  paused: { text: 'II', colour: '#8a5300', title: 'Glasswork: Tracker paused' },
  off: { text: '', colour: '#57626d', title: 'Glasswork: Tracker off' },
  stuck: { text: '!', colour: '#b3261e', title: 'Glasswork: the Tracker stopped by itself' },
}

export type BadgeState = { tracker: 'on' | 'paused' | 'off'; waiting: number; stuck: boolean }

/** The visible sign (C2, V6): on, paused, or how much waits for the server while it is off. */
export async function showBadge({ tracker, waiting, stuck }: BadgeState): Promise<void> {
  const look = stuck && tracker === 'off' ? LOOKS.stuck : LOOKS[tracker]
  const isBacklog = tracker === 'off' && !stuck && waiting > 0
  const title = waiting > 0 ? `${look.title}, ${waiting} waiting for the server` : look.title
  await browser.action.setBadgeText({ text: isBacklog ? String(Math.min(waiting, 999)) : look.text })
  await browser.action.setBadgeBackgroundColor({ color: look.colour })
  await browser.action.setBadgeTextColor({ color: '#ffffff' })
  await browser.action.setTitle({ title })
}
