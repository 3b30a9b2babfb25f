/** Makes a database as a first start does: made to be killed. */
import { openDatabase } from '../../infra/database/database.ts'

process.stdout.write('opening\n')
const database = await openDatabase(process.argv[2] ?? '')
await database.close()
