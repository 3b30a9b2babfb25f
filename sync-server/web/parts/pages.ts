import { useState } from 'preact/hooks'
import { type AnswerTo, type AskedOf, api, type OperationName } from '../api.ts'

type ItemPage<Item> = { items: Item[]; next: string | null }

/** What answers a page of a list: the lists in its answer, by their names there. */
type Lists = {
  [Name in OperationName as AnswerTo<Name> extends { next: string | null } ? Name : never]: {
    [Key in keyof AnswerTo<Name> as AnswerTo<Name>[Key] extends readonly unknown[]
      ? Key
      : never]: AnswerTo<Name>[Key] extends readonly (infer Item)[] ? Item : never
  }
}

/** A page of a list: the first, or the one after a cursor. */
export const pageAfter = askPage as <Name extends keyof Lists, Key extends keyof Lists[Name]>(
  name: Name,
  asked: AskedOf<Name>,
  items: Key,
  after: string | null,
) => Promise<ItemPage<Lists[Name][Key]>>

/** A whole list that stays short, however many pages the server makes of it. */
export const everyItem = askEveryPage as <Name extends keyof Lists, Key extends keyof Lists[Name]>(
  name: Name,
  asked: AskedOf<Name>,
  items: Key,
) => Promise<Lists[Name][Key][]>

async function askPage(name: string, asked: { query?: object }, items: string, after: string | null) {
  const query = { ...asked.query, ...(after === null ? {} : { after }) }
  const ask = api as (name: string, asked: object) => Promise<unknown>
  const page = (await ask(name, { ...asked, query })) as Record<string, unknown[]> & { next: string | null }
  return { items: page[items] ?? [], next: page.next }
}

async function askEveryPage(name: string, asked: object, items: string): Promise<unknown[]> {
  const all: unknown[] = []
  let next: string | null = null
  do {
    const page: ItemPage<unknown> = await askPage(name, asked, items, next)
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
