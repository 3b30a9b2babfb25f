/**
 * `node e2e/load-pictures.ts`: takes the pictures of "Get the Tracker" anew, by walking the way that they show in the
 * real browser. A browser that words its buttons in another way fails the walk, so none can be out of date unnoticed.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { chromium } from 'playwright'
import { walkFirstRun } from './first-run.ts'
import { startServer } from './server.ts'

const FOLDER = new URL('../sync-server/web/public/get-tracker/', import.meta.url)
const SCREEN = { width: 1280, height: 720 }
/** Wider than the page shows it: its words can be read on a fine screen. */
const PICTURE = { width: 960, height: 540 }
const MOST_KIB = 40
/** So long the browser tells of the download, before the very switch that is to be seen. */
const DOWNLOAD_TOLD_MS = 8000

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
})
const artist = await browser.newPage()
const server = await startServer({ demo: true })
mkdirSync(FOLDER, { recursive: true })
const walking = walkFirstRun(server.url, async (moment, screen) => {
  if (moment === 'developer-mode') await new Promise((resolve) => setTimeout(resolve, DOWNLOAD_TOLD_MS))
  const webp = await artist.evaluate(
    async ([base64, screen, size]) => {
      const bytes = Uint8ClampedArray.from(atob(base64), (letter) => letter.charCodeAt(0))
      for (let at = 0; at < bytes.length; at += 4) {
        const blue = bytes[at] ?? 0
        bytes[at] = bytes[at + 2] ?? 0
        bytes[at + 2] = blue
        bytes[at + 3] = 255
      }
      const whole = await createImageBitmap(new ImageData(bytes, screen.width, screen.height), {
        ...{ resizeWidth: size.width, resizeHeight: size.height, resizeQuality: 'high' },
      })
      const canvas = new OffscreenCanvas(size.width, size.height)
      canvas.getContext('2d')?.drawImage(whole, 0, 0)
      const blob = await canvas.convertToBlob({ type: 'image/webp', quality: 0.6 })
      const data = new Uint8Array(await blob.arrayBuffer())
      return Array.from(data)
    },
    [(await screen.still()).toString('base64'), SCREEN, PICTURE] as const,
  )
  if (webp.length > MOST_KIB * 1024) throw new Error(`${moment} has ${webp.length} bytes`)
  writeFileSync(new URL(`${moment}.webp`, FOLDER), Uint8Array.from(webp))
})
try {
  await walking
} finally {
  await browser.close()
  await server.close()
}
