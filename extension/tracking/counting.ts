/** The counter of activity in pages (C5): there only while the Tracker is on (C2). */
import { browser } from 'wxt/browser'

const SCRIPT_ID = 'activity'
const FILE = 'activity.js'
const PAGES = ['http://*/*', 'https://*/*']

export async function startCounting(): Promise<void> {
  if (!(await browser.permissions.contains({ origins: PAGES }))) return
  const registered = await browser.scripting.getRegisteredContentScripts({ ids: [SCRIPT_ID] })
  if (registered.length === 0)
    await browser.scripting.registerContentScripts([
      {
        id: SCRIPT_ID,
        js: [FILE],
        matches: PAGES,
        allFrames: true,
        runAt: 'document_start',
        persistAcrossSessions: false,
      },
    ])
  const tabs = await browser.tabs.query({ url: PAGES })
  await Promise.allSettled(
    tabs.map(({ id }) =>
      id === undefined
        ? undefined
        : browser.scripting.executeScript({
            target: { tabId: id, allFrames: true },
            files: [FILE as '/activity.js'],
          }),
    ),
  )
}

/** Counters that run in pages stop by themselves with the answer to their next batch. */
export async function stopCounting(): Promise<void> {
  const registered = await browser.scripting.getRegisteredContentScripts({ ids: [SCRIPT_ID] })
  if (registered.length > 0) await browser.scripting.unregisterContentScripts({ ids: [SCRIPT_ID] })
}
