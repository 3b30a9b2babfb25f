import { useEffect, useState } from 'preact/hooks'
import type { Database } from '../../store/database.ts'
import { useLive } from '../../ui/live.ts'
import { byteSize, counted } from '../../ui/words.ts'

/** What the Tracker keeps on this computer, and how much room there is. */
export function StorageUsed({ database }: { database: Database }) {
  const kept = useLive(async () => {
    let bytes = 0
    let pictures = 0
    await database.images.each(({ blob, key }) => {
      bytes += blob?.size ?? 0
      if (blob && key.endsWith('/image')) pictures++
    })
    return { bytes, pictures, claims: await database.claims.count() }
  })
  const [room, setRoom] = useState<{ quota?: number; usage?: number }>({})
  useEffect(() => {
    void navigator.storage.estimate().then(setRoom, () => {})
  }, [kept])
  return (
    <section class="card" aria-labelledby="storage">
      <h2 id="storage">Storage on this computer</h2>
      {kept && (
        <p>
          {counted(kept.pictures, 'picture')} and {counted(kept.claims, 'record')}: {byteSize(kept.bytes)}
        </p>
      )}
      {room.quota !== undefined && (
        <p class="note">
          {byteSize(room.usage ?? 0)} used of {byteSize(room.quota)} that the browser allows. Pictures that
          the server has are freed after two days.
        </p>
      )}
    </section>
  )
}
