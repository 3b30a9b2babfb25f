/**
 * A hostile member as a process, so that its work isn't counted as anybody else's. Says on its last line what it heard.
 * Usage: attacker.ts ADDRESS MEMBER SECONDS ATTACK…
 */
import { setPriority } from 'node:os'
import { ATTACKS, type Heard } from './attacks.ts'

// A member's computer is their own: what theirs has to do takes no processor from the server's.
setPriority(19)

const [url = '', member = '', seconds = '1', ...names] = process.argv.slice(2)
const { hostname } = new URL(url)
if (!['localhost', '127.0.0.1', '[::1]'].includes(hostname))
  throw new Error('only against this machine itself')

const target = { url, member: JSON.parse(member), until: Date.now() + Number(seconds) * 1000 }
const heard: Record<string, Heard> = {}
await Promise.all(
  names.map(async (name) => {
    const answers: Heard = {}
    heard[name] = answers
    await ATTACKS[name]?.(target, (answer) => {
      answers[answer] = (answers[answer] ?? 0) + 1
    })
  }),
)
process.stdout.write(`${JSON.stringify(heard)}\n`)
process.exit(0)
