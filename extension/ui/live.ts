import { liveQuery } from 'dexie'
import { useEffect, useState } from 'preact/hooks'
import { browser } from 'wxt/browser'
import type { WeekKey } from '../store/database.ts'
import { UNWRITABLE } from '../tracking/unwritable.ts'

/** What a query of the database answers, kept up to date; undefined until the first answer. */
export function useLive<T>(query: () => Promise<T>, inputs: readonly unknown[] = []): T | undefined {
  const [answer, setAnswer] = useState<T>()
  useEffect(() => {
    const subscription = liveQuery(query).subscribe({
      next: setAnswer,
      error: (error) => console.error('reading the database', error),
    })
    return () => subscription.unsubscribe()
  }, inputs)
  return answer
}

/** The device's clock, ticking. */
export function useDeviceNow(everyMs = 1000): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return now
}

const RECONNECT_MS = 1000

/** Tells the background which weeks a page shows, so that they are fetched and kept in sync while someone looks. */
export function useShownWeeks(weeks: readonly WeekKey[]): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let port: ReturnType<typeof browser.runtime.connect>
    const connect = () => {
      port = browser.runtime.connect({ name: 'page' })
      port.postMessage(weeks)
      // The browser ends an idle worker, and what it knew of this page with it.
      port.onDisconnect.addListener(() => {
        timer = setTimeout(connect, RECONNECT_MS)
      })
    }
    connect()
    return () => {
      clearTimeout(timer)
      port.disconnect()
    }
  }, [weeks.join()])
}

/** Whether nothing can be written to the browser's storage, where this couldn't be read either. */
export function useUnwritable(): boolean {
  const [is, setIs] = useState(false)
  useEffect(() => {
    const look = async () => {
      const said = await browser.storage.session.get(UNWRITABLE)
      setIs(said[UNWRITABLE] === true)
    }
    void look().catch(() => {})
    const onChange = () => void look().catch(() => {})
    browser.storage.session.onChanged.addListener(onChange)
    return () => browser.storage.session.onChanged.removeListener(onChange)
  }, [])
  return is
}
