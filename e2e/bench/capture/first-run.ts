/**
 * The first run, from "Get the Tracker" to the first screenshot on the client's page, in a sandbox of its own: steps of
 * a person and seconds of a script, which reads nothing. Real in it: the package as it is downloaded, the browser's
 * dialog for the folder and its question for permission, both answered by keys and a mouse on a screen that nobody sees.
 */
import { spawnSync } from 'node:child_process'
import { walkFirstRun } from '../../first-run.ts'
import { startServer } from '../../server.ts'

/** Without a screen nothing is claimed: the figures are left out. */
export async function firstRun(): Promise<Record<string, number>> {
  const missing = ['Xvfb', 'xdotool'].find((tool) => spawnSync(tool, ['-version']).error !== undefined)
  if (missing) {
    process.stderr.write(`the first run is left out: ${missing} is not here\n`)
    return {}
  }
  const server = await startServer({ demo: true })
  try {
    const { steps, seconds } = await walkFirstRun(server.url)
    return { firstRunSteps: steps.length, firstRunSeconds: Math.round(seconds * 10) / 10 }
  } finally {
    await server.close()
  }
}
