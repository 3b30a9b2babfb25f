import type { Measured } from '../processes.ts'
import { connect, createWriter, median, rolePath, screenshot } from './clients.ts'

const READERS = 200
const ROUNDS = 60

/** Median over all readers and rounds of the time from sending an update to a reader's having it. */
export async function fanOutMs(server: Measured, asks: boolean): Promise<number> {
  const path = rolePath('fan', 'freelancer')
  const writer = await connect(server.port, path, 'freelancer-fan', asks)
  const readers = await Promise.all(
    Array.from({ length: READERS }, () => connect(server.port, path, 'client-fan', asks)),
  )
  const { message } = createWriter()
  const times: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const update = message(screenshot(round))
    let left = READERS
    await new Promise<void>((done) => {
      const start = performance.now()
      for (const reader of readers)
        reader.onUpdate(() => {
          if (round >= 10) times.push(performance.now() - start)
          left -= 1
          if (left === 0) done()
        })
      writer.send(update)
    })
  }
  for (const client of [writer, ...readers]) client.close()
  return median(times)
}
