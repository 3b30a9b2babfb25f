import { browser } from 'wxt/browser'
import { defineBackground } from 'wxt/utils/define-background'
import { openWelcome } from '../first-run/open-welcome.ts'
import { answerMessages } from '../messages.ts'
import { openDatabase, type WeekKey } from '../store/database.ts'
import { readValue } from '../store/values.ts'
import { openPopupOnNotice } from '../tracking/notices.ts'
import { createHandlers } from '../tracking/requests.ts'
import { createService } from '../tracking/service.ts'
import { CAPTURE_ALARM, HEARTBEAT_ALARM, SYNC_ALARM } from '../tracking/timers.ts'
import { openAllowPage } from '../ui/permission.ts'

export default defineBackground({
  type: 'module',
  main() {
    const database = openDatabase()
    const service = createService(database)
    const handlers = createHandlers(database, service)
    // What woke the worker waits until a death in the middle has been put right.
    const ready = service.recover().catch((error) => console.error('recover', error))
    const after = (what: string, work: () => Promise<unknown>) => {
      ready.then(work).catch((error) => console.warn(what, error))
    }
    const refresh = () => service.refreshFromServer().catch(() => {})

    for (const [type, handle] of Object.entries(handlers) as [string, (request: never) => Promise<unknown>][])
      Object.assign(handlers, { [type]: (request: never) => ready.then(() => handle(request)) })
    answerMessages(handlers)

    // Tests of everything else begin without a page of ours in front.
    if (import.meta.env.MODE !== 'e2e')
      browser.runtime.onInstalled.addListener(({ reason }) => {
        if (reason === 'install') after('welcome', openWelcome)
      })
    browser.alarms.onAlarm.addListener(({ name }) => {
      if (name === CAPTURE_ALARM) after(name, () => service.engine.play({ type: 'capture-due' }))
      if (name === HEARTBEAT_ALARM) after(name, service.beat)
      if (name === SYNC_ALARM) after(name, () => service.sync.retry().then(service.showState))
    })
    browser.idle.onStateChanged.addListener((state) => {
      after('idle', () => service.idleStateChanged(state))
    })
    openPopupOnNotice()
    browser.permissions.onAdded.addListener(({ permissions }) => {
      if (permissions?.includes('notifications')) openPopupOnNotice()
    })
    browser.permissions.onRemoved.addListener(() => after('permission', service.stopIfBlind))
    browser.runtime.onConnect.addListener((port) => {
      if (port.name !== 'page') return
      port.onMessage.addListener((weeks) => after('page', () => service.pageShows(port, weeks as WeekKey[])))
      port.onDisconnect.addListener(() => after('page', () => service.pageShows(port, null)))
    })
    browser.commands.onCommand.addListener((command) => {
      if (command === 'toggle-tracker')
        after(command, async () => {
          const { phase } = await service.engine.state()
          const job = await readValue(database, 'selectedJob')
          if (phase.kind === 'on') await handlers.stop({})
          else if (phase.kind === 'paused') await handlers.resume({})
          else if (job !== undefined) {
            const answer = await handlers.start({ job })
            if (answer.ok) return
            if (answer.code === 'no-permission') await openAllowPage(job)
            else await service.raiseAlert(answer)
          }
        })
    })
    self.addEventListener('online', () => after('online', () => refresh().then(service.sync.retry)))
    after('refresh', refresh)
  },
})
