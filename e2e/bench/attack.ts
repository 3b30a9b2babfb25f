/**
 * `npm run attack`: one member against everybody, each attack by itself and then all at once, on a server of its own on
 * this machine. Says how long an honest pair's claims took, how much memory it cost, and how the server answered.
 */
import { ATTACKS } from './hostile/attacks.ts'
import { openHouse } from './hostile/house.ts'
import { openPair, p99, underAttack } from './hostile/run.ts'

const SECONDS = 5

const house = await openHouse()
try {
  const pair = await openPair(house)
  await pair.claimFor(2)
  const quietMs = p99(await pair.claimFor(SECONDS))
  process.stdout.write(`quiet: claims are ruled on within ${quietMs.toFixed(1)} ms (p99)\n`)
  const names = Object.keys(ATTACKS)
  for (const attacks of [...names.map((name) => [name]), names]) {
    const { p99Ms, rssMib, heard } = await underAttack(house, pair, SECONDS, attacks)
    const title = attacks.length === 1 ? attacks[0] : 'all at once'
    process.stdout.write(
      `${title}: p99 ${p99Ms.toFixed(1)} ms (× ${(p99Ms / quietMs).toFixed(1)}), memory + ${rssMib.toFixed(0)} MiB\n`,
    )
    for (const [name, answers] of Object.entries(heard))
      process.stdout.write(`    ${name}: ${JSON.stringify(answers)}\n`)
  }
  pair.close()
} finally {
  await house.server.close()
}
process.exit(0)
