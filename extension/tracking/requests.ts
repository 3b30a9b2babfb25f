/** What the extension's pages can ask for: each request reads from top to bottom. */
import { createTestShotHandlers } from '../first-run/test-shot.ts'
import { DONE, type Handlers } from '../messages.ts'
import type { Database } from '../store/database.ts'
import { writeValue } from '../store/values.ts'
import { createAccountHandlers } from './account-requests.ts'
import { createRecordHandlers } from './record-requests.ts'
import type { Service } from './service.ts'
import { createSessionHandlers } from './session-requests.ts'

export function createHandlers(database: Database, service: Service): Handlers {
  return {
    ...createAccountHandlers(database, service),
    ...createSessionHandlers(database, service),
    ...createRecordHandlers(database, service),
    ...createTestShotHandlers(database, service),

    async 'save-preferences'({ excludedSites, holdMinutes, captureNotice }) {
      await writeValue(database, 'preferences', { excludedSites, holdMinutes, captureNotice })
      return DONE
    },

    async dismiss({ item }) {
      await database.claims.where({ id: item, status: 'refused' }).modify({ dismissed: true })
      await database.images.where({ key: item, status: 'refused' }).modify({ status: 'dropped' })
      return DONE
    },

    async 'dismiss-alert'() {
      await writeValue(database, 'alert', undefined)
      await service.showState()
      return DONE
    },
  }
}
