import { useState } from 'preact/hooks'
import { api } from '../api.ts'
import type { Page } from '../api-types.ts'

type ItemPage<Item> = { items: Item[]; next: string | null }

/** A page of a list: the first, or the one after a cursor. */
export async function pageAfter<Name extends string, Item>(
  path: string,
  name: Name,
  after: string | null,
): Promise<ItemPage<Item>> {
  const page = await api<Page<Name, Item>>('GET', after === null ? path : withCursor(path, after))
  return { items: page[name], next: page.next }
}

const withCursor = (path: string, after: string) =>
  `${path}${path.includes('?') ? '&' : '?'}after=${encodeURIComponent(after)}`

/** A whole list that stays short, however many pages the server makes of it. */
export async function everyItem<Name extends string, Item>(path: string, name: Name): Promise<Item[]> {
  const all: Item[] = []
  let next: string | null = null
  do {
    const page: ItemPage<Item> = await pageAfter<Name, Item>(path, name, next)
    all.push(...page.items)
    next = page.next
  } while (next !== null)
  return all
}

export type MoreOf<Item> = ItemPage<Item> & { more: () => Promise<void> }

/**
 * A list's first page, and those after it that somebody asked for. They stay while the first page ends where it
 * ended before; if it is read again and ends elsewhere, the list begins anew.
 */
export function useMore<Item>(
  first: readonly Item[],
  next: string | null,
  load: (after: string) => Promise<ItemPage<Item>>,
): MoreOf<Item> {
  const [extra, setExtra] = useState<ItemPage<Item> & { from: string | null }>({
    from: null,
    items: [],
    next: null,
  })
  const isOn = next !== null && extra.from === next
  const cursor = isOn ? extra.next : next
  const items = isOn ? extra.items : []
  return {
    items: [...first, ...items],
    next: cursor,
    async more() {
      if (cursor === null) return
      const page = await load(cursor)
      setExtra({ from: next, items: [...items, ...page.items], next: page.next })
    },
  }
}
