import { browser } from 'wxt/browser'
import type { Shot } from '../../core/tracker/state.ts'
import type { PictureBytes } from '../store/pictures.ts'
import { pause } from '../tracking/pause.ts'
import { maySeePages } from '../ui/permission.ts'
import { type EncodedPicture, encodeBlack, encodePicture } from './develop.ts'
import { isExcluded, isForbidden } from './sites.ts'

export type Taken = { shot: Shot; bytes: PictureBytes | null }

/**
 * Takes the slot's picture: the page that the freelancer sees, or what stands for it (C4).
 * Rejects if the browser can't right now; asking again later may help.
 */
export async function takeShot(options: {
  black: boolean
  excludedSites: readonly string[]
  clockOffsetMs: number
}): Promise<Taken> {
  const { black, excludedSites, clockOffsetMs } = options
  if (black) return taken('black', 'locked', await encodeBlack(), [], clockOffsetMs)

  if (!(await maySeePages())) throw new Error('the browser has not been allowed to picture pages')
  const view = await currentView()
  const flags: Shot['flags'] = view.focused ? [] : ['not-in-focus']
  const showsExcluded = async ({ tabId, url }: View) =>
    isExcluded(url, excludedSites) ||
    (excludedSites.length > 0 && (await frameUrls(tabId)).some((frame) => isExcluded(frame, excludedSites)))
  if (await showsExcluded(view)) return taken('placeholder', 'excluded-site', null, flags, clockOffsetMs)
  if (isForbidden(view.url)) return taken('placeholder', 'forbidden-page', null, flags, clockOffsetMs)

  const dataUrl = await capture(view.windowId)
  if (dataUrl === null) return taken('placeholder', 'forbidden-page', null, flags, clockOffsetMs)
  const after = await currentView()
  if (after.tabId !== view.tabId || after.url !== view.url)
    throw new Error('another page came into view while the picture was taken')
  if (await showsExcluded(after)) return taken('placeholder', 'excluded-site', null, flags, clockOffsetMs)
  const source = await (await fetch(dataUrl)).blob()
  return taken('picture', null, await encodePicture(source), flags, clockOffsetMs)
}

/** Null where the browser forbids it for a page that its address doesn't tell: its store, a policy's list. */
async function capture(windowId: number): Promise<string | null> {
  try {
    return await browser.tabs.captureVisibleTab(windowId, { format: 'jpeg', quality: 92 })
  } catch (error) {
    if (/cannot be scripted|cannot access|cannot be accessed|blocked by/i.test(String(error))) return null
    throw error
  }
}

/** Frames of more than a counting pixel's size; none where the browser lets nobody look. */
async function frameUrls(tabId: number | undefined): Promise<string[]> {
  if (tabId === undefined) return []
  const target = { tabId, allFrames: true }
  const func = () => (innerWidth > 1 && innerHeight > 1 ? location.href : '')
  const looking = browser.scripting.executeScript({ target, func, injectImmediately: true }).catch(() => [])
  const found = await Promise.race([looking, pause(FRAMES_MS)])
  if (!found) throw new Error('the page does not say which frames it has')
  return found.map(({ result }) => String(result ?? ''))
}

const FRAMES_MS = 2000

type View = { windowId: number; tabId: number | undefined; url: string | undefined; focused: boolean }

async function currentView(): Promise<View> {
  const window = await browser.windows.getLastFocused({ windowTypes: ['normal', 'popup'] })
  if (window.id === undefined || window.incognito) throw new Error('there is no window to take a picture of')
  const [tab] = await browser.tabs.query({ active: true, windowId: window.id })
  return { windowId: window.id, tabId: tab?.id, url: tab?.url || tab?.pendingUrl, focused: window.focused }
}

function taken(
  look: Shot['look'],
  lookReason: Shot['lookReason'],
  developed: EncodedPicture | null,
  flags: Shot['flags'],
  clockOffsetMs: number,
): Taken {
  return {
    shot: {
      look,
      lookReason,
      image: developed?.image ?? null,
      thumbnail: developed?.thumbnail ?? null,
      flags,
      clockOffsetMs,
    },
    bytes: developed?.bytes ?? null,
  }
}
