// Builds what the tests in a real browser look at, once for all of them; what is built already stays.
import { ensureBuilt } from './toolchain.mjs'

export const setup = () => ensureBuilt(['web', 'extension', 'extension-firefox', 'extension-e2e'])
