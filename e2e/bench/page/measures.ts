import { gzipSync } from 'node:zlib'
import AxeBuilder from '@axe-core/playwright'
import type { Browser, Page } from '@playwright/test'
import type { FilledWorkroom } from './workroom.ts'

export type Room = { browser: Browser; url: string; filled: FilledWorkroom }

const RUNS = 5
const KEYS = 20
const CLAIMS = 20

/** A page of its own: an empty cache and the client signed in. */
async function freshPage({ browser, filled }: Room): Promise<Page> {
  const context = await browser.newContext({
    storageState: filled.clientState,
    viewport: { width: 1280, height: 800 },
  })
  return context.newPage()
}

export const median = (values: readonly number[]): number => quantile(values, 0.5)
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

/** From the start of the navigation until every slot stands there and all pictures in sight are drawn. */
async function wallOnce(page: Page, address: string, selector: string, slots: number) {
  await page.addInitScript(
    ({ selector, slots }) => {
      type Seen = { readyMs: number; shift: number }
      const seen: Seen = { readyMs: 0, shift: 0 }
      ;(globalThis as unknown as { seen: Seen }).seen = seen
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) seen.shift += (entry as unknown as { value: number }).value
      }).observe({ type: 'layout-shift', buffered: true })
      const look = () => {
        const inSight = [...document.images].filter((image) => {
          const { top, bottom } = image.getBoundingClientRect()
          return top < innerHeight && bottom > 0
        })
        const drawn = inSight.length > 0 && inSight.every((image) => image.complete && image.naturalWidth > 0)
        if (document.querySelectorAll(selector).length >= slots && drawn) seen.readyMs = performance.now()
        else requestAnimationFrame(look)
      }
      requestAnimationFrame(look)
    },
    { selector, slots },
  )
  await page.goto(address)
  await page.waitForFunction(() => (globalThis as unknown as { seen: { readyMs: number } }).seen.readyMs > 0)
  await page.waitForLoadState('networkidle')
  return page.evaluate(() => (globalThis as unknown as { seen: { readyMs: number; shift: number } }).seen)
}

/** The wall against its floor: the same pictures in a bare page of plain markup. */
export async function wall(room: Room, slots: number) {
  const address = `${room.url}/jobs/${room.filled.job}/work-view`
  const ours: number[] = []
  const floor: number[] = []
  const shifts: number[] = []
  for (let run = 0; run < RUNS; run++) {
    const page = await freshPage(room)
    const seen = await wallOnce(page, address, 'article', slots)
    ours.push(seen.readyMs)
    shifts.push(seen.shift)
    await page.context().close()

    const bare = await freshPage(room)
    await bare.route('**/floor', (route) =>
      route.fulfill({ contentType: 'text/html', body: bareWall(room.filled.thumbnails, slots) }),
    )
    floor.push((await wallOnce(bare, `${room.url}/floor`, 'img', slots)).readyMs)
    await bare.context().close()
  }
  return {
    wallMs: median(ours),
    wallRatio: median(ours) / median(floor),
    layoutShift: Math.max(...shifts),
  }
}

function bareWall(thumbnails: readonly string[], slots: number): string {
  const images = Array.from(
    { length: slots },
    (_, n) =>
      `<img src="${thumbnails[n % thumbnails.length]}" width="320" height="200" loading="lazy" decoding="async" alt="">`,
  )
  return `<!doctype html><style>body{display:grid;grid-template-columns:repeat(5,1fr);gap:8px}img{width:100%;height:auto}</style>${images.join('')}`
}

/** What the Work View's code, style and markup weigh on the wire when compressed. */
export async function weight(room: Room): Promise<{ gzipKib: number }> {
  const page = await freshPage(room)
  let bytes = 0
  const reading: Promise<void>[] = []
  page.on('response', (response) => {
    if (!['document', 'script', 'stylesheet'].includes(response.request().resourceType())) return
    reading.push(
      response.body().then((body) => {
        bytes += gzipSync(body, { level: 9 }).length
      }),
    )
  })
  await page.goto(`${room.url}/jobs/${room.filled.job}/work-view`)
  await page.getByRole('article').first().waitFor()
  await page.waitForLoadState('networkidle')
  await Promise.all(reading)
  await page.context().close()
  return { gzipKib: bytes / 1024 }
}

/** → in the viewer, until the next screenshot is drawn large. */
export async function keys(room: Room): Promise<{ keyMs: number }> {
  const page = await freshPage(room)
  await page.goto(`${room.url}/jobs/${room.filled.job}/work-view`)
  await page
    .getByRole('button', { name: /^Open / })
    .first()
    .click()
  await page.locator('dialog img').first().waitFor()
  await page.evaluate(() => {
    const took: number[] = []
    ;(globalThis as unknown as { took: number[] }).took = took
    addEventListener(
      'keydown',
      () => {
        const before = document.querySelector('dialog h2')?.textContent
        const pressed = performance.now()
        const look = () => {
          const image = document.querySelector<HTMLImageElement>('dialog figure img')
          const moved = document.querySelector('dialog h2')?.textContent !== before
          if (moved && image?.complete && image.naturalWidth > 0) took.push(performance.now() - pressed)
          else requestAnimationFrame(look)
        }
        requestAnimationFrame(look)
      },
      { capture: true },
    )
  })
  for (let n = 1; n <= KEYS; n++) {
    await page.keyboard.press('ArrowRight')
    await page.waitForFunction((n) => (globalThis as unknown as { took: number[] }).took.length === n, n)
  }
  const took = await page.evaluate(() => (globalThis as unknown as { took: number[] }).took)
  await page.context().close()
  return { keyMs: median(took) }
}

/** From the freelancer's write until the client sees the slot, server and both sockets between. */
export async function claimToPage(room: Room): Promise<{ claimToPageP95Ms: number }> {
  const page = await freshPage(room)
  await page.goto(`${room.url}/jobs/${room.filled.job}/work-view`)
  await page.getByRole('article').first().waitFor()
  const took: number[] = []
  for (let n = 0; n < CLAIMS; n++) {
    const began = Date.now()
    const slot = room.filled.addSlot()
    const seenAt = await page.evaluate(
      (slot) =>
        new Promise<number>((resolve) => {
          const look = () =>
            document.querySelector(`[data-slot="${slot}"]`)
              ? resolve(Date.now())
              : requestAnimationFrame(look)
          look()
        }),
      slot,
    )
    took.push(seenAt - began)
  }
  await page.context().close()
  return { claimToPageP95Ms: quantile(took, 0.95) }
}

/** Violations that axe finds on every page of the Workroom, light and dark, viewer and confirmation open. */
export async function accessibility(room: Room): Promise<{ axeViolations: number }> {
  let violations = 0
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await freshPage(room)
    await page.emulateMedia({ colorScheme })
    const check = async (what: string) => {
      const found = (await new AxeBuilder({ page }).analyze()).violations
      violations += found.length
      for (const { id, help } of found) process.stderr.write(`axe, ${what}, ${colorScheme}: ${id}, ${help}\n`)
    }
    for (const path of ['timesheets', 'messages', 'payments', 'terms', 'work-view']) {
      await page.goto(`${room.url}/jobs/${room.filled.job}/${path}`)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await page.waitForLoadState('networkidle')
      await check(path)
    }
    await page
      .getByRole('button', { name: /^Open / })
      .first()
      .click()
    await check('viewer')
    await page.keyboard.press('r')
    await page.getByRole('button', { name: 'Reject screenshot' }).waitFor()
    await check('confirmation')
    await page.context().close()
  }
  return { axeViolations: violations }
}
