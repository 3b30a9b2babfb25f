import { chromium } from '@playwright/test'
import { startServer } from '../server.ts'
import { accessibility, claimToPage, keys, wall, weight } from './page/measures.ts'
import { fillWorkroom } from './page/workroom.ts'

const SLOTS = 200

/** The Workroom page in a real browser, on a wall of 200 slots. */
export async function bench(): Promise<Record<string, number>> {
  const server = await startServer()
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  })
  try {
    const filled = await fillWorkroom(server, await browser.newContext(), SLOTS)
    const room = { browser, url: server.url, filled }
    const figures: Record<string, number> = {}
    for (const [what, measure] of [
      ['weight', weight],
      ['wall', () => wall(room, SLOTS)],
      ['keys', keys],
      ['claims', claimToPage],
      ['accessibility', accessibility],
    ] as const) {
      process.stderr.write(`page: ${what}\n`)
      Object.assign(figures, await measure(room))
    }
    filled.close()
    return Object.fromEntries(
      Object.entries(figures).map(([name, value]) => [name, Math.round(value * 1000) / 1000]),
    )
  } finally {
    await browser.close()
    await server.close()
  }
}
