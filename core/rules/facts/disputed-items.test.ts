import { describe, expect, it } from 'vitest'
import { count, day, dispute, line, reject, slotAt } from '../testing/book.ts'
import { at } from '../testing/facts.ts'

describe('D disputes in the timesheet', () => {
  const item = (text: string) => ({ type: 'slot' as const, slot: slotAt(text) })
  const items = [item('Mon 09:00'), item('Mon 09:12'), item('Mon 09:24')]
  it('D2 G1 what an open dispute names counts on and is not protected', () => {
    const sheet = count({ ...day, disputes: [dispute({ items })] })
    expect(sheet).toMatchObject({ totalSeconds: 7200, protectedSeconds: 7200 - 2160 })
    expect(line({ ...day, disputes: [dispute({ items })] }, 'Mon 09:12')).toMatchObject({
      state: 'documented',
      disputed: true,
      unprotectedReason: 'in-dispute',
    })
  })
  it('D3 item by item: removed is taken off, kept is protected again, the rest still waits', () => {
    const decisions = [
      { item: item('Mon 09:00'), outcome: 'removed' as const, at: at('+Wed 08:00') },
      { item: item('Mon 09:12'), outcome: 'kept' as const, at: at('+Wed 08:00') },
    ]
    const sheet = count({ ...day, disputes: [dispute({ items, decisions })] })
    expect(
      sheet.slots
        .slice(0, 4)
        .map((one) => [one.state, one.disputed, one.removedSeconds, one.unprotectedReason]),
    ).toEqual([
      ['removed', false, 720, 'removed'],
      ['documented', false, 0, null],
      ['documented', true, 0, 'in-dispute'],
      ['documented', false, 0, null],
    ])
    expect(sheet).toMatchObject({ totalSeconds: 6480, rejectedSeconds: 0 })
  })
  it('D3 once it is closed, what nobody decided stays', () => {
    const closed = dispute({ items, closedAt: at('+Thu 08:00') })
    expect(count({ ...day, disputes: [closed] })).toMatchObject({
      totalSeconds: 7200,
      protectedSeconds: 7200,
    })
  })
  it('D3 a decision on what the dispute doesn’t name is void; of two decisions removal stands', () => {
    const foreign = { item: item('Mon 10:00'), outcome: 'removed' as const, at: at('+Wed 08:00') }
    expect(count({ ...day, disputes: [dispute({ items, decisions: [foreign] })] }).totalSeconds).toBe(7200)
    const kept = { item: item('Mon 09:00'), outcome: 'kept' as const, at: at('+Wed 08:00') }
    const removed = { ...kept, outcome: 'removed' as const }
    for (const decisions of [
      [kept, removed],
      [removed, kept],
    ])
      expect(count({ ...day, disputes: [dispute({ items, decisions })] }).totalSeconds).toBe(6480)
  })
  it('D1 J1 a dispute with partly rejected hours takes nothing twice', () => {
    const decisions = items.map((one) => ({ item: one, outcome: 'removed' as const, at: at('+Wed 08:00') }))
    const sheet = count({
      ...day,
      rejections: [reject('Mon 09:05')],
      disputes: [dispute({ items, decisions })],
    })
    expect(sheet).toMatchObject({ totalSeconds: 7200 - 2160, rejectedSeconds: 720 })
    expect(sheet.slots[0]).toMatchObject({ state: 'rejected' })
  })
})
