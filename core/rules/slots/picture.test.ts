import { expect, it } from 'vitest'
import { refuseOtherPicture } from './picture.ts'

const named = { bytes: 120_000, width: 1280, height: 720 }

it('S9 knows a picture by its bytes and both its sides', () => {
  expect(refuseOtherPicture(named, { ...named })).toBeNull()
  for (const other of [{ bytes: 120_001 }, { width: 320 }, { height: 721 }, { width: 720, height: 1280 }])
    expect(refuseOtherPicture(named, { ...named, ...other })).toMatchObject({ code: 'other-picture' })
})
