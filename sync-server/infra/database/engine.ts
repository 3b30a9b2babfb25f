import type { Values } from './named-values.ts'

/** An open transaction, as the engine knows it. */
export type EngineTx = { readonly [inTransaction]: true }
declare const inTransaction: unique symbol

/** What the two dialects differ in. */
export type Engine = {
  query(sql: string, values: Values, tx: EngineTx | null): Promise<Record<string, unknown>[]>
  /** A statement that commits by itself; called when no transaction is open. */
  writeOne(sql: string, values: Values): Promise<Record<string, unknown>[]>
  transaction<T>(work: (tx: EngineTx) => Promise<T>): Promise<T>
  close(): Promise<void>
}

/** Why the database can't be used, for the person who starts the server or a command. */
export class DatabaseRefused extends Error {}

/**
 * `server`: makes the database where there is none and changes its tables. `beside`: a command that may run beside
 * the server. `alone`: a command that does the server's own work, in its place.
 */
export type OpenedAs = 'server' | 'beside' | 'alone'
