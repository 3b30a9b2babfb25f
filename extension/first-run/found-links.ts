import { useEffect, useState } from 'preact/hooks'
import { browser } from 'wxt/browser'
import { type PairingLink, readPairingLink } from './pairing-link.ts'

const MOST_SHOWN = 3

/**
 * Links of Workrooms that stand open in a tab, the newest first. The address of a tab is all that is read, and browsers
 * tell it only of pages that the person has allowed: so it works in Chrome and Firefox alike, for a server that nobody
 * could name when the extension was built, without a script in the page and without a door that other pages could
 * knock at (`externally_connectable` takes a fixed list of sites, and Firefox has none). Any page may look like a
 * Workroom: the server's name is shown, and nothing is sent before a click.
 */
export function useFoundLinks(isOn: boolean): PairingLink[] {
  const [links, setLinks] = useState<PairingLink[]>([])
  useEffect(() => {
    if (!isOn) return
    const look = async () => {
      const tabs = await browser.tabs.query({})
      const found = tabs.flatMap(({ url }) => {
        const link = readPairingLink(url ?? '')
        return 'server' in link ? [link] : []
      })
      setLinks(found.reverse().slice(0, MOST_SHOWN))
    }
    const onUpdated = async (_: number, { url }: { url?: string | undefined }) => {
      await look()
      // The Workroom's page has just asked for a code: what comes next stands here.
      if (url === undefined || !('server' in readPairingLink(url))) return
      const own = await browser.tabs.getCurrent()
      if (own?.id !== undefined) await browser.tabs.update(own.id, { active: true })
    }
    void look()
    browser.tabs.onUpdated.addListener(onUpdated)
    return () => browser.tabs.onUpdated.removeListener(onUpdated)
  }, [isOn])
  return links
}
