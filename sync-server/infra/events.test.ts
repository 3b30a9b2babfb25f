import { expect, it } from 'vitest'
import { createEvents } from './events.ts'

type Told = { made: [id: string]; ended: [id: string] }

it('runs the reactions to an event one after the other, in the order in which they were registered', async () => {
  const events = createEvents<Told>()
  const heard: string[] = []
  events.on('made', async (id) => {
    await Promise.resolve()
    heard.push(`first ${id}`)
  })
  events.on('made', (id) => heard.push(`second ${id}`))
  events.on('ended', () => heard.push('another event'))
  await events.emit('made', 'a')
  expect(heard).toEqual(['first a', 'second a'])
})

it('hands a reaction’s failure to whoever emits, so that the transaction is undone', async () => {
  const events = createEvents<Told>()
  const heard: string[] = []
  events.on('made', async () => {
    throw new Error('no room')
  })
  events.on('made', (id) => heard.push(id))
  await expect(events.emit('made', 'a')).rejects.toThrow('no room')
  expect(heard).toEqual([])
})

it('logs a reaction that fails after the fact, and tells the others', async () => {
  const logged: unknown[] = []
  const events = createEvents<Told>((error) => logged.push(error))
  const heard: string[] = []
  events.on('ended', () => {
    throw new Error('at once')
  })
  events.on('ended', async () => {
    throw new Error('later')
  })
  events.on('ended', (id) => heard.push(id))
  events.notify('ended', 'a')
  expect(heard).toEqual(['a'])
  await expect.poll(() => logged).toEqual([new Error('at once'), new Error('later')])
})
