/**
 * A seeded random walk: people, computers and browsers do what they like with the real engine on the real
 * database, and an independent count says what must stand there afterwards.
 */
import * as Y from 'yjs'
import { RECORDS } from '../../../core/protocol/records.ts'
import { randomFrom } from '../../../core/testing/random.ts'
import { problemsOf } from './check.ts'
import type { Request } from './device.ts'
import { openRig } from './rig.ts'
import { type Action, drawActions, drawBeginning } from './script.ts'
import { createWorld } from './world.ts'

/** The walk looks at everything after so many actions. */
const LOOK_EVERY = 25

export type Walk = { steps: number; seconds: number; captured: number; deaths: number; problems: string[] }

/** Takes `count` actions; what is wrong is among `problems`, with the action after which it showed. */
export async function walk(seed: number, count: number, executablePath: string): Promise<Walk> {
  const rig = await openRig(executablePath)
  const world = createWorld(rig, drawBeginning(seed), randomFrom(seed).uniform)
  const { ask, play, captured } = world
  const documents = new Map<string, Y.Doc>()
  const acknowledged = new Set<string>()
  const deleted = new Set<string>()
  let sessions = 0

  const sync = async (lost: Extract<Action, { type: 'sync' }>['lost']) => {
    for (const week of (await ask({ do: 'weeks' }))?.weeks ?? []) {
      const document = documents.get(week) ?? new Y.Doc()
      documents.set(week, document)
      const standing = {
        clocks: [...Y.decodeStateVector(Y.encodeStateVector(document))] as [number, number][],
        ids: [...document.getMap(RECORDS).keys()],
      }
      const missing = (await ask({ do: 'missing', week, standing }))?.missing
      if (lost === 'update') continue
      if (missing) Y.applyUpdate(document, Uint8Array.from(missing.update))
      if (lost === 'answer') continue
      const ids = [...document.getMap(RECORDS).keys()]
      if (await ask({ do: 'sent', ids })) for (const id of ids) acknowledged.add(id)
    }
  }

  const pictureBack = (count: number) => [...captured.keys()].at(-1 - count)

  const cutShort = (what: Extract<Action, { type: 'kill' }>['during']): Request => {
    const last = pictureBack(0)
    const ordered = world.ordered()
    if (what === 'captured' && ordered) return { do: 'captured', id: ordered, bytes: 3000 }
    if (what === 'comment' && last) return { do: 'comment', screenshot: last, text: 'cut short' }
    if (what === 'sync') return { do: 'weeks' }
    return { do: 'play', event: what === 'stop' ? { type: 'stop' } : { type: 'heartbeat', active: true } }
  }

  const act = async (action: Action): Promise<unknown> => {
    switch (action.type) {
      case 'work':
        return world.pass(action.seconds * 1000, true)
      case 'leave':
        return world.leave(action.seconds * 1000, action.told)
      case 'start': {
        const session = `session-${seed}-${++sessions}`
        return play({ type: 'start', job: action.job, session, clockSuspect: false, locked: false })
      }
      case 'stop':
      case 'resume':
        return play({ type: action.type })
      case 'lock':
      case 'unlock':
        return play({ type: `${action.type}ed` })
      case 'kill':
        return world.kill(cutShort(action.during), action.afterMs)
      case 'close-browser':
        return world.closeBrowser(action.seconds * 1000)
      case 'sleep':
        return world.sleep(action.seconds * 1000)
      case 'set-clock':
        return world.setClock(action.seconds * 1000)
      case 'ask-time':
        return world.askTime()
      case 'delete': {
        const screenshot = pictureBack(action.which)
        if (screenshot !== undefined && (await ask({ do: 'delete', screenshot }))) deleted.add(screenshot)
        return
      }
      case 'comment': {
        const screenshot = pictureBack(action.which)
        if (screenshot !== undefined) await ask({ do: 'comment', screenshot, text: action.text })
        return
      }
      case 'hold':
        return ask({ do: 'hold', minutes: action.minutes })
      case 'sync':
        return sync(action.lost)
      case 'sign-in-again':
        return world.signInAgain()
      case 'fill-disk':
        await rig.fillDisk()
        await world.pass(action.seconds * 1000, true)
        return rig.emptyDisk()
      case 'pictures':
        return world.picturesCome(action.come)
    }
  }

  const look = async (after: string): Promise<string[]> => {
    const seen = (await ask({ do: 'look' }))?.look
    if (!seen) return [`${after}: nothing can be read`]
    const known = { captured, deleted, acknowledged, documents, worked: world.worked() }
    return problemsOf(seen, known).map((problem) => `${after}: ${problem}`)
  }
  const result = (steps: number, problems: string[]): Walk => ({
    steps,
    seconds: Math.round(world.worked().most / 1000),
    captured: captured.size,
    deaths: world.deaths(),
    problems,
  })

  try {
    await world.askTime()
    for (const [index, action] of drawActions(seed, count).entries()) {
      await act(action)
      if (index % LOOK_EVERY !== LOOK_EVERY - 1) continue
      const problems = await look(`${index} ${JSON.stringify(action)}`)
      if (problems.length > 0) return result(index + 1, problems)
    }
    await play({ type: 'stop' })
    await world.develop()
    await sync('nothing')
    return result(count, await look('the end'))
  } finally {
    await rig.close()
  }
}
