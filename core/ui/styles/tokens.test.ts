import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const sheet = readFileSync(new URL('tokens.css', import.meta.url), 'utf8')
const colours = new Map(
  [...sheet.matchAll(/--([\w-]+): (?:light-dark\((#\w{6}), (#\w{6})\)|(#\w{6}));/g)].map(
    ([, name = '', light, dark, both]) => [name, { light: light ?? both ?? '', dark: dark ?? both ?? '' }],
  ),
)

/** Relative luminance of `#rrggbb` (WCAG 2.2). */
function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (light + 0.05) / (dark + 0.05)
}

const names = [...colours.keys()]
const PLAIN_GROUNDS = ['ground', 'surface', 'sunken']
const MEANINGS = names.filter((name) => colours.has(`${name}-ground`) && name !== 'locked')
const tinted = MEANINGS.map((name) => `${name}-ground`)

/** Which text stands on which ground. */
const TEXT: [text: string, ground: string][] = [
  ...['ink', 'quiet'].flatMap((text) =>
    [...PLAIN_GROUNDS, ...tinted].map((on): [string, string] => [text, on]),
  ),
  ...MEANINGS.flatMap((name) =>
    [...PLAIN_GROUNDS, `${name}-ground`].map((on): [string, string] => [name, on]),
  ),
  // Links and what takes something away stand on every ground that has a message or a warning.
  ...['accent', 'rejected'].flatMap((text) =>
    ['late-ground', 'rejected-ground', 'other-ground'].map((on): [string, string] => [text, on]),
  ),
  ['on-accent', 'accent'],
  ['on-rejected', 'rejected'],
  ['locked', 'locked-ground'],
]

/** What is no text but must be seen: borders of fields and buttons, the ring around what has the focus. */
const SHAPES: [shape: string, ground: string][] = [
  'line-strong',
  'accent',
  'documented',
  'other',
  'late',
].flatMap((shape) => ['ground', 'surface'].map((on): [string, string] => [shape, on]))

const tooFaint = (pairs: [string, string][], scheme: 'light' | 'dark', least: number) =>
  pairs
    .map(([front, back]) => {
      const ratio = contrast(colours.get(front)?.[scheme] ?? '', colours.get(back)?.[scheme] ?? '')
      return { pair: `${front} on ${back}`, ratio: Math.round(ratio * 100) / 100 }
    })
    .filter(({ ratio }) => !(ratio >= least))

it.each(['light', 'dark'] as const)('every text stands out from its ground by 4.5 to 1, %s', (scheme) => {
  expect(tooFaint(TEXT, scheme, 4.5)).toEqual([])
})

it.each(['light', 'dark'] as const)(
  'borders, bars and the ring of focus stand out by 3 to 1, %s',
  (scheme) => {
    expect(tooFaint(SHAPES, scheme, 3)).toEqual([])
  },
)

it('no colour of text is left out', () => {
  const said = new Set([...TEXT, ...SHAPES].flat())
  expect(names.filter((name) => !said.has(name) && name !== 'line')).toEqual([])
})
