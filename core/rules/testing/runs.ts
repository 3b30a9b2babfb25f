/**
 * How many random cases a property tries: `usual` in `npm test`, a tenth in `npm run verify`, many times that by
 * night (`PROPERTY_RUNS=20 npm test`).
 */
export const runs = (usual: number): number =>
  Math.max(10, Math.round(usual * Number(process.env.PROPERTY_RUNS ?? 1)))
