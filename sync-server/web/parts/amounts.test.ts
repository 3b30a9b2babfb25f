import { expect, it } from 'vitest'
import { textToMinor, textToSeconds } from './amounts.ts'

it('T2 reads money as integer minor units, without floats', () => {
  expect(textToMinor('25', 'USD')).toBe(2500)
  expect(textToMinor('25.5', 'USD')).toBe(2550)
  expect(textToMinor('0,07', 'EUR')).toBe(7)
  expect(textToMinor('1.005', 'KWD')).toBe(1005)
  expect(textToMinor('1500', 'JPY')).toBe(1500)
})
it('A3 says what is no amount', () => {
  for (const text of ['', '-5', '25.505', '1e3', '12 000', 'ten'])
    expect(() => textToMinor(text, 'USD')).toThrow('is no amount in USD')
  expect(() => textToMinor('1.5', 'JPY')).toThrow('is no amount in JPY')
})
it('reads hours as 30 or 7:30', () => {
  expect(textToSeconds('30')).toBe(108_000)
  expect(textToSeconds('7:30')).toBe(27_000)
  expect(textToSeconds('0:48')).toBe(2880)
  expect(textToSeconds('')).toBeNull()
  for (const text of ['7:5', '7:60', '7.5', 'x', '-1'])
    expect(() => textToSeconds(text)).toThrow('is no time')
})
