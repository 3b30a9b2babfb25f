import type { Measured } from '../processes.ts'
import { connect, createWriter, median, rolePath, screenshot } from './clients.ts'

const CAPTURES = 1000
const ROUNDS = 9

/** Median time until a second client has 1,000 captures that a first one made offline. */
export async function backlogMs({ port }: Measured, asks: boolean): Promise<number> {
  const times: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const job = `backlog${round}`
    const path = rolePath(job, 'freelancer')
    const [writer, reader] = await Promise.all([
      connect(port, path, `freelancer-${job}`, asks),
      connect(port, path, `client-${job}`, asks),
    ])
    const update = createWriter().message(...Array.from({ length: CAPTURES }, (_, i) => screenshot(i)))
    const start = performance.now()
    await new Promise<void>((done) => {
      reader.onUpdate(() => done())
      writer.send(update)
    })
    times.push(performance.now() - start)
    writer.close()
    reader.close()
  }
  return median(times)
}
