/** What the server's answers look like: see /api/openapi.json. Instants in ms, money in minor units. */
export type Person = {
  id: string
  name: string
  email: string
  isSupport?: boolean
  emailVerified?: boolean
  zone?: string | null
}

/** A page of a list under its name, and the cursor of the next. */
export type Page<Name extends string, Item> = Record<Name, Item[]> & { next: string | null }
