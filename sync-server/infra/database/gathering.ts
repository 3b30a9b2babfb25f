import type { Tx } from './database.ts'

/**
 * What a transaction gathers to write all at once at its end, because that costs less than piece by piece.
 * @param write in the transaction, just before it is committed; never called where nothing was gathered
 * @returns what this transaction has gathered so far, made by `create` when it is first asked for
 */
export function gathering<T>(create: () => T, write: (tx: Tx, gathered: T) => Promise<void>): (tx: Tx) => T {
  const gatheredByTx = new WeakMap<Tx, T>()
  return (tx) => {
    const known = gatheredByTx.get(tx)
    if (known !== undefined) return known
    const gathered = create()
    gatheredByTx.set(tx, gathered)
    tx.beforeCommit(() => {
      gatheredByTx.delete(tx)
      return write(tx, gathered)
    })
    return gathered
  }
}
