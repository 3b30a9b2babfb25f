import type { QueryInterface } from 'sequelize'

export type Migration = { name: string; up: (context: QueryInterface) => Promise<void> }
