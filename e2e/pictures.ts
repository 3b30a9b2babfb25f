/**
 * Takes a picture of every view of the demo, light and dark, wide and narrow, for people to look at:
 * `node e2e/pictures.ts FOLDER`, after `npm run build` and `wxt build --mode e2e`.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { openDemo, openTracker, PAGE_VIEWS } from './pages/views.ts'

const [folder, only] = process.argv.slice(2)
if (!folder) throw new Error('Say which folder the pictures go to.')
mkdirSync(folder, { recursive: true })

const WIDTHS = [1280, 360]
async function take(page: Page, name: string, widths = WIDTHS): Promise<void> {
  // Pictures of the wall come after its slots.
  await page.waitForLoadState('networkidle')
  for (const colorScheme of ['light', 'dark'] as const)
    for (const width of widths) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await page.setViewportSize({ width, height: 800 })
      await page.screenshot({
        path: join(String(folder), `${name}-${width}-${colorScheme}.png`),
        fullPage: true,
        animations: 'disabled',
      })
    }
}

const demo = await openDemo()
try {
  for (const view of PAGE_VIEWS)
    if (!only || view.name.includes(only)) await take(await demo.visit(view), view.name)
  if (!only || only === 'tracker') {
    const tracker = await openTracker(demo.server)
    try {
      await take(tracker.unconnected, 'popup-unconnected', [360])
      const { popup, diary, options, welcome } = await tracker.connect()
      await take(popup, 'popup', [360])
      await take(diary, 'diary')
      await take(options, 'options')
      await take(welcome, 'welcome')
    } finally {
      await tracker.close()
    }
  }
} finally {
  await demo.close()
}
