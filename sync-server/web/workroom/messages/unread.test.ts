import { expect, it } from 'vitest'
import type { WorkroomMessage } from '../../../../core/projection/workroom-week.ts'
import { unreadCount } from './unread.ts'

const message = (from: WorkroomMessage['from'], receivedAt: number | null): WorkroomMessage => ({
  ...{ id: `${from}-${receivedAt}`, at: 1, receivedAt, from, event: null, text: 'Hello', refused: null },
})

it("K2 counts what the other party and the server said since the last look, never one's own", () => {
  const messages = [
    message('freelancer', 10),
    message('server', 20),
    message('client', 30),
    message('client', null),
  ]
  expect(unreadCount(messages, 'client', 0)).toBe(2)
  expect(unreadCount(messages, 'client', 10)).toBe(1)
  expect(unreadCount(messages, 'client', 20)).toBe(0)
  expect(unreadCount(messages, 'freelancer', 10)).toBe(2)
})
