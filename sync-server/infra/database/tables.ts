import type { Migration } from './migration.ts'

/** What the dialects name differently, and what more than one table is held to. */
type Said = {
  bytes: string
  /** A key that the database counts up. */
  counted: string
  /** Follows a column of a currency: three capitals. */
  currency: string
  /** SQLite keeps a fraction, or a text, in a column of whole numbers. */
  whole(column: string): string
}

const SHARED = {
  currency: 'check (length(currency) = 3 and currency = upper(currency))',
  whole: (column: string) => `${column} = cast(${column} as bigint)`,
}
const DIALECTS: Record<string, Said> = {
  sqlite: { ...SHARED, bytes: 'blob', counted: 'integer primary key autoincrement' },
  postgres: { ...SHARED, bytes: 'bytea', counted: 'serial primary key' },
}

/**
 * Tables of a topic, as plain SQL that both dialects take. Instants are milliseconds since the epoch, money is integer
 * minor units, secrets stand hashed.
 */
export function tables(name: string, sql: (said: Said) => string): Migration {
  return {
    name,
    async up({ sequelize }) {
      const said = DIALECTS[sequelize.getDialect()]
      if (!said) throw new Error(`no tables for ${sequelize.getDialect()}`)
      for (const statement of sql(said).split(';')) await sequelize.query(statement)
    },
  }
}
