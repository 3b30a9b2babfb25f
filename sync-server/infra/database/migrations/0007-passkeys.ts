import { DataTypes } from 'sequelize'
import type { Migration } from '../migration.ts'

const need = (type: DataTypes.DataType) => ({ type, allowNull: false })
const may = (type: DataTypes.DataType) => ({ type, allowNull: true })
const key = (type: DataTypes.DataType) => ({ type, allowNull: false, primaryKey: true })
const id = DataTypes.STRING(64)
const instant = DataTypes.BIGINT

/** Passkeys, the challenges that are open for them, and what finds rows that are over. */
export const passkeys: Migration = {
  name: '0007-passkeys',
  up: async (context) => {
    await context.createTable('passkeys', {
      id: key(id),
      person_id: need(id),
      // Base64url of at most 1023 bytes (WebAuthn, credential ids).
      credential_id: { ...need(DataTypes.STRING(1364)), unique: true },
      public_key: need(DataTypes.TEXT),
      counter: need(DataTypes.BIGINT),
      label: need(DataTypes.STRING(100)),
      created_at: need(instant),
      last_used_at: may(instant),
    })
    await context.createTable('passkey_challenges', {
      challenge_hash: key(id),
      kind: need(DataTypes.STRING(10)),
      owner: need(id),
      expires_at: need(instant),
    })
    await context.addIndex('passkeys', ['person_id'])
    await context.addIndex('passkey_challenges', ['kind', 'owner'])
    for (const table of ['passkey_challenges', 'sessions', 'account_links', 'invitations'])
      await context.addIndex(table, ['expires_at'])
    await context.addIndex('sessions', ['revoked_at'])
  },
}
