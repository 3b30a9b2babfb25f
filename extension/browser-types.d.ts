/** The package's own entry names its types without a file ending, which Node's resolution doesn't find. */
declare module '@wxt-dev/browser' {
  import { Browser } from '@wxt-dev/browser/src/gen/index.js'
  export const browser: typeof Browser
  export { Browser }
}
