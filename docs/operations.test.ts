import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import { afterEach, expect, it, vi } from 'vitest'
import { EVENT_TYPES, EVENTS } from '../sync-server/domain/webhooks/events.ts'

const page = readFileSync(join(import.meta.dirname, 'OPERATIONS.md'), 'utf8')
const chapter = page.split('## Webhooks')[1]?.split('\n## ')[0] ?? ''

afterEach(() => {
  vi.useRealTimers()
})

it('names every event of webhooks', () => {
  const named = [...(/Events: ([^.]*(?:\.[^ ][^.]*)*)\./.exec(chapter)?.[1] ?? '').matchAll(/`([^`]+)`/g)]
  expect(named.map(([, name]) => name).sort()).toEqual([...EVENT_TYPES].sort())
})

it('shows a message that its own way of verifying takes for true, and a changed one not', () => {
  const message = /```\n(POST [\s\S]*?)\n```/.exec(chapter)?.[1] ?? ''
  const [head = '', body = ''] = message.split('\n\n')
  const headers = Object.fromEntries(
    head.split('\n').flatMap((line) => [line.split(': ')].filter((two) => two[1])),
  )
  const code = /```js\n([\s\S]*?)```/.exec(chapter)?.[1] ?? ''
  const secret = /`(whsec_[^`]+)`/.exec(chapter)?.[1]
  const isOurs = new Function(
    'crypto',
    `${code.replace(/import (\{.*\}) from 'node:crypto'/, 'const $1 = crypto')}; return isOurs`,
  )(process.getBuiltinModule('node:crypto'))

  vi.useFakeTimers({ now: Number(headers['webhook-timestamp']) * 1000 })
  expect(isOurs(secret, headers, body)).toBe(true)
  expect(isOurs(secret, headers, body.replace('500', '501'))).toBe(false)
  vi.useFakeTimers({ now: (Number(headers['webhook-timestamp']) + 301) * 1000 })
  expect(isOurs(secret, headers, body)).toBe(false)

  const { type, data } = JSON.parse(body)
  expect(v.safeParse(EVENTS[type as keyof typeof EVENTS], data).issues).toBeUndefined()
})
