import { readerLanguage } from '../../core/ui/words/language.ts'

/** How the extension writes times, in the viewer's zone. */
const time = new Intl.DateTimeFormat(readerLanguage(), {
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
})

/** `14:02` */
export function clockTime(instant: number): string {
  return time.format(instant)
}

/** `just now`, `3 min ago`, `2 h ago` */
export function ago(instant: number, now: number): string {
  const minutes = Math.floor((now - instant) / 60_000)
  if (minutes < 1) return 'just now'
  if (minutes < 60) return `${minutes} min ago`
  const hours = Math.floor(minutes / 60)
  return hours < 24 ? `${hours} h ago` : `${Math.floor(hours / 24)} d ago`
}

/** `3 pictures`, `1 picture` */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`
}

/** `214 KiB`, `3.4 MiB`, `12.0 GiB` */
export function byteSize(bytes: number): string {
  if (bytes < 1024 * 1024) return `${Math.ceil(bytes / 1024)} KiB`
  if (bytes < 1024 ** 3) return `${(bytes / 1024 ** 2).toFixed(1)} MiB`
  return `${(bytes / 1024 ** 3).toFixed(1)} GiB`
}

/** `0:47`: whole minutes that have passed, for a running clock never shows one that isn't over. */
export function hoursAndMinutes(seconds: number): string {
  const minutes = Math.floor(seconds / 60)
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`
}
