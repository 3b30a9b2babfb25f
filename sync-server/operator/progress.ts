import { readerLanguage } from '../../core/ui/words/language.ts'

const BAR_WIDTH = 24
const DRAW_EVERY_MS = 80

/** `[########----------------]  33 %  1,000 of 3,000 pictures`. */
export function barLine(done: number, of: number, what: string): string {
  const share = of === 0 ? 1 : Math.min(done / of, 1)
  const full = Math.floor(share * BAR_WIDTH)
  const bar = '#'.repeat(full) + '-'.repeat(BAR_WIDTH - full)
  const count = (n: number) => n.toLocaleString(readerLanguage())
  return `[${bar}] ${String(Math.floor(share * 100)).padStart(3)} %  ${count(done)} of ${count(of)} ${what}`
}

/** A bar on standard error where somebody watches; nothing where nobody does, so that logs stay clean. */
export function progress(what: string, stream = process.stderr): (done: number, of: number) => void {
  let drawnAt = 0
  return (done, of) => {
    if (!stream.isTTY) return
    const isLast = done >= of
    if (!isLast && Date.now() - drawnAt < DRAW_EVERY_MS) return
    drawnAt = Date.now()
    stream.write(`\r${barLine(done, of, what)}${isLast ? '\n' : ''}`)
  }
}
