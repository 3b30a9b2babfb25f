import { useState } from 'preact/hooks'
import { durationWords } from '../../../core/ui/words/format.ts'
import { type AnswerTo, addressOf, api } from '../api.ts'
import { CopyText } from '../parts/copy-button.tsx'
import { useLoad } from '../parts/load.ts'
import { PageHead } from '../parts/page.tsx'
import { Problem, Shown } from '../parts/states.tsx'
import { policy } from '../policy.ts'
import './get-tracker.css'

type Browser = 'chrome' | 'firefox'
type Offer = AnswerTo<'GET /api/tracker-packages'>
const STORES = [
  ['chrome', 'Chrome Web Store'],
  ['edge', 'Edge Add-ons'],
  ['firefox', 'Firefox Add-ons'],
] as const

/** How a freelancer gets the extension and connects it: from a store, or the package of this very server. */
export function GetTrackerPage() {
  const offer = useLoad('tracker', () => api('GET /api/tracker-packages'))
  return (
    <div class="narrow">
      <PageHead title="Get the Tracker" />
      <p class="lead">
        The Tracker is a browser extension. Off, it captures, counts and sends nothing; on, it takes one
        screenshot every {durationWords(policy.value.slotSeconds)} and keeps all of it on your machine first.
      </p>
      <Shown of={offer}>{(shown) => <Ways offer={shown} />}</Shown>
      <section class="card" aria-labelledby="connect">
        <h2 id="connect">Then connect it</h2>
        <p>The Tracker’s own page opens and says what it sees. Come back here for one click:</p>
        <div class="buttons">
          <a class="button button--primary" href="/connect">
            Connect this browser
          </a>
        </div>
      </section>
    </div>
  )
}

function Ways({ offer }: { offer: Offer }) {
  const [browser, setBrowser] = useState<Browser>(
    /Firefox\//.test(navigator.userAgent) ? 'firefox' : 'chrome',
  )
  const stores = STORES.filter(([name]) => offer.stores[name] !== null)
  const built = offer.packages.find((one) => one.browser === browser)
  return (
    <>
      {stores.length > 0 && (
        <section class="card" aria-labelledby="stores">
          <h2 id="stores">From a store</h2>
          <div class="buttons">
            {stores.map(([name, title]) => (
              <a key={name} class="button button--primary" href={offer.stores[name] ?? ''} rel="noreferrer">
                {title} ↗
              </a>
            ))}
          </div>
        </section>
      )}
      <section class="card" aria-labelledby="package">
        <h2 id="package">From this server</h2>
        <fieldset class="cluster">
          <legend class="visually-hidden">Your browser</legend>
          {(['chrome', 'firefox'] as const).map((one) => (
            <label key={one}>
              <input type="radio" name="browser" checked={one === browser} onChange={() => setBrowser(one)} />{' '}
              {one === 'chrome' ? 'Chrome, Edge, Brave' : 'Firefox'}
            </label>
          ))}
        </fieldset>
        {built ? (
          <>
            {browser === 'chrome' ? <ChromeSteps /> : <FirefoxSteps />}
            <p class="note">
              Version {offer.version}, {Math.round(built.bytes / 1024)} KiB. SHA-256 of the package:{' '}
              <code class="hash">{built.sha256}</code>
            </p>
          </>
        ) : (
          <Problem sentence="This server has no package of the Tracker for that browser yet. Its operator makes one with “npm run build”; npm start does it by itself." />
        )}
      </section>
    </>
  )
}

function Download({ browser }: { browser: Browser }) {
  return (
    <a
      class="button button--primary"
      href={addressOf('GET /api/tracker-packages/{browser}', { browser })}
      download
    >
      Download the Tracker
    </a>
  )
}

function ChromeSteps() {
  return (
    <ol class="steps">
      <li>
        <Download browser="chrome" />
        <p>Unpack it into a folder that stays: the browser loads it from there at each start.</p>
      </li>
      <li>
        <p>
          Open this address and switch <strong>Developer mode</strong> on.
        </p>
        <CopyText label="Address of your browser’s extensions" text="chrome://extensions" />
        <Picture name="developer-mode" says="The browser’s page of extensions, Developer mode switched on" />
      </li>
      <li>
        <p>
          Press <strong>Load unpacked</strong> and choose the folder.
        </p>
        <Picture name="load-unpacked" says="The dialog that asks for the folder" />
      </li>
      <li>
        <p>
          The Tracker’s page opens. Read what it sees, press <strong>Continue</strong>, and{' '}
          <strong>Allow</strong> when the browser asks.
        </p>
        <Picture name="allow" says="The Tracker’s page, and the browser’s question before it" />
      </li>
      <li>
        <p>Its icon in the toolbar starts and stops it, and says when it is on.</p>
        <Picture name="popup" says="The Tracker’s window under its icon, with the job and a Start button" />
      </li>
    </ol>
  )
}

function FirefoxSteps() {
  return (
    <ol class="steps">
      <li>
        <Download browser="firefox" />
        <p>Keep the file as it is; it needs no unpacking.</p>
      </li>
      <li>
        <p>
          Open this address, press <strong>Load Temporary Add-on</strong> and choose the file.
        </p>
        <CopyText label="Address of Firefox’s add-ons" text="about:debugging#/runtime/this-firefox" />
      </li>
      <li>
        <p>
          The Tracker’s page opens. Read what it sees, press <strong>Continue</strong>, and{' '}
          <strong>Allow</strong> when Firefox asks.
        </p>
        <p class="note">
          Firefox forgets an add-on that no store has signed when it is closed: load it again then. What was
          recorded and not sent yet goes with it, so let it sync before.
        </p>
      </li>
    </ol>
  )
}

/** Taken by `node e2e/load-pictures.ts`, of the real browser. */
const Picture = ({ name, says }: { name: string; says: string }) => (
  <img
    class="steps__picture"
    src={`/get-tracker/${name}.webp`}
    alt={says}
    width={960}
    height={540}
    loading="lazy"
  />
)
