// Packages that come as one file with their own dependencies inside, which ncc therefore neither sees nor lists: tar (its export is
// dist/esm/index.min.js).
export const PREBUNDLED = ['tar'];

/** The keys in package-lock.json of what is inside of such a package; none for every other. */
export function insideOf(name, packages) {
  if (!PREBUNDLED.includes(name)) return [];
  const found = new Set();
  const walk = (key) => {
    for (const dependency of Object.keys(packages[key].dependencies ?? {})) {
      const nested = `${key}/node_modules/${dependency}`;
      const resolved = nested in packages ? nested : `node_modules/${dependency}`;
      if (!found.has(resolved)) {
        found.add(resolved);
        walk(resolved);
      }
    }
  };
  walk(`node_modules/${name}`);
  return [...found].sort();
}
