import type Router from '@koa/router'

/** What a router serves, each as `get /api/jobs/{job}`: the very table that requests are matched by. */
export const routesOf = (router: Router): string[] =>
  router.stack.flatMap(({ methods, path }) =>
    methods
      .filter((method) => method !== 'HEAD')
      .map((method) => `${method.toLowerCase()} ${String(path).replace(/:(\w+)/g, '{$1}')}`),
  )
