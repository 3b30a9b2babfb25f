/** For how long somebody who has asked for something counts as there. */
const COMPANY_MS = 1000

/** Whether somebody else is at work too: where nobody is, nothing has to be done in small pieces. */
export type Company = {
  came(id: string, at: number): void
  isAlone(id: string, at: number): boolean
}

export function createCompany(): Company {
  let latest = { id: '', at: Number.NEGATIVE_INFINITY }
  /** The latest who is not that one. */
  let another = latest
  return {
    came(id, at) {
      if (latest.id !== id) another = latest
      latest = { id, at }
    },
    isAlone: (id, at) => at - (latest.id === id ? another : latest).at > COMPANY_MS,
  }
}
