/**
 * Counts what a person does on a page, never what it is: no key, no address, no text leaves it (C5). It is put
 * into pages only while the Tracker is on, and ends itself when the background says that it is off (C2).
 */
import { browser } from 'wxt/browser'
import { defineContentScript } from 'wxt/utils/define-content-script'
import { COUNTED, createCounter } from '../tracking/counter.ts'

const BATCH_MS = 8000
export default defineContentScript({
  registration: 'runtime',
  matches: [],
  main() {
    const marked = globalThis as { glassworkCounting?: boolean }
    if (marked.glassworkCounting) return
    marked.glassworkCounting = true

    const counter = createCounter()
    const ended = new AbortController()
    const { signal } = ended
    const end = () => {
      ended.abort()
      clearInterval(timer)
      delete marked.glassworkCounting
    }
    const send = async () => {
      const counts = counter.take()
      if (!counts) return
      const answer = await browser.runtime.sendMessage({ type: 'activity', ...counts })
      if (!answer?.counting) end()
    }
    const post = () => void send().catch(end)
    const timer = setInterval(post, BATCH_MS)
    for (const type of Object.keys(COUNTED))
      document.addEventListener(type, (event) => counter.count(event, Date.now()), {
        capture: true,
        passive: true,
        signal,
      })
    addEventListener('pagehide', post, { signal })
  },
})
