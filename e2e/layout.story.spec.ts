import { expect, type Page, test } from '@playwright/test'
import { openDemo, openTracker, PAGE_VIEWS } from './pages/views.ts'

/** Goes on after a view that fails, to tell of all of them. */
const every = expect.configure({ soft: true })

/** The narrowest window that everything must be usable in without scrolling sideways (WCAG 1.4.10). */
const NARROW = { width: 320, height: 640 }

test('every view of page and Tracker fits a window 320 px wide', async () => {
  // Thirty views, each opened anew.
  test.slow()
  const demo = await openDemo()
  for (const view of PAGE_VIEWS)
    await test.step(view.name, async () => {
      const page = await demo.visit(view)
      await page.setViewportSize(NARROW)
      await expectToFit(page, view.name)
      await page.setViewportSize({ width: 1280, height: 800 })
    })
  await test.step('The Tracker', async () => {
    const tracker = await openTracker(demo.server)
    for (const [name, page] of Object.entries(await tracker.connect())) {
      await page.setViewportSize(NARROW)
      await expectToFit(page, name)
    }
    await tracker.close()
  })
  await demo.close()
})

async function expectToFit(page: Page, view: string): Promise<void> {
  await every.poll(() => tooWide(page), { message: `what is wider than the window in ${view}` }).toEqual([])
  expect(await page.evaluate(layersInOrder), view).toEqual(['reset', 'tokens', 'base', 'components', 'pages'])
}

/** What stands out of the window at the right, the innermost of each. */
const tooWide = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const root = document.scrollingElement
    if (!root || root.scrollWidth <= innerWidth) return []
    const wide = [...document.querySelectorAll('body *')].filter(
      (element) => element.getBoundingClientRect().right > innerWidth + 0.5,
    )
    return wide
      .filter((element) => !wide.some((other) => other !== element && element.contains(other)))
      .map((element) => `${element.localName}.${element.getAttribute('class')}`)
      .slice(0, 10)
      .concat(`the page, ${root.scrollWidth} px`)
  })

/** The cascade's layers as the sheets that were loaded name them first. */
function layersInOrder(): string[] {
  const names = [...document.styleSheets].flatMap((sheet) =>
    [...sheet.cssRules].flatMap((rule) => {
      if (rule instanceof CSSLayerStatementRule) return [...rule.nameList]
      return rule instanceof CSSLayerBlockRule ? [rule.name] : []
    }),
  )
  return [...new Set(names)]
}
