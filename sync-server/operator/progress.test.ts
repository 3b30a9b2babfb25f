import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import { amountToMinor } from './amount.ts'
import { barLine, progress } from './progress.ts'

it.each([
  [0, 3000, '[------------------------]   0 %  0 of 3,000 pictures'],
  [1000, 3000, '[########----------------]  33 %  1,000 of 3,000 pictures'],
  [2999, 3000, '[#######################-]  99 %  2,999 of 3,000 pictures'],
  [3000, 3000, '[########################] 100 %  3,000 of 3,000 pictures'],
  [0, 0, '[########################] 100 %  0 of 0 pictures'],
])('draws %i of %i', (done, of, line) => {
  expect(barLine(done, of, 'pictures')).toBe(line)
})

const drawn = (isTTY: boolean) => {
  const stream = Object.assign(new PassThrough(), { isTTY })
  const draw = progress('weeks', stream as unknown as NodeJS.WriteStream & { fd: 2 })
  for (let n = 0; n <= 1000; n += 1) draw(n, 1000)
  return String(stream.read() ?? '')
}

it('draws on a terminal alone, not a thousand times, and ends with the line', () => {
  expect(drawn(false)).toBe('')
  const text = drawn(true)
  expect(text.split('\r').length).toBeLessThan(100)
  expect(text.endsWith('1,000 of 1,000 weeks\n')).toBe(true)
})

it.each([
  ['1234.50', 'USD', 123_450],
  ['1234.5', 'USD', 123_450],
  ['0.01', 'USD', 1],
  ['0.29', 'USD', 29],
  ['1234', 'JPY', 1234],
  ['1.234', 'KWD', 1234],
])('reads %s %s exactly', (text, currency, minor) => {
  expect(amountToMinor(text, currency)).toBe(minor)
})

it.each(['-5', '1e3', '1,000', '.5', '5.', ' 5', '0.00', '99999999999999'])(
  'refuses the amount %j',
  (text) => {
    expect(() => amountToMinor(text, 'USD')).toThrow('--amount takes')
  },
)
