/** Levenshtein distance; names are short, and longer ones than 100 characters are far from everything. */
export function editDistance(a: string, b: string): number {
  if (a.length > 100 || b.length > 100) return Infinity;
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** The name that is meant where this one does not exist: the nearest, capital letters aside; null where none is near. */
export function nearestName(name: string, names: readonly string[]): string | null {
  const wanted = name.toLowerCase();
  const ranked = names
    .map((candidate) => ({ candidate, distance: editDistance(wanted, candidate.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const [best] = ranked;
  return best !== undefined && best.distance <= Math.max(2, wanted.length / 3) ? best.candidate : null;
}

/** What of two paths differs: a long folder that both share must not make their names look alike. */
function unshared(name: string, candidate: string): [string, string] {
  const [a, b] = [name.split('/'), candidate.split('/')];
  const most = Math.min(a.length, b.length) - 1;
  let start = 0;
  while (start < most && a[start] === b[start]) start++;
  let end = 0;
  while (end < most - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const rest = (parts: readonly string[]): string => parts.slice(start, parts.length - end).join('/');
  return [rest(a), rest(b)];
}

/** `; did you mean "models/a.onnx"?`, to follow what is wrong with a name; empty where none is near. */
export function didYouMean(name: string, names: readonly string[]): string {
  const near = names
    .map((candidate) => ({ candidate, pair: unshared(name, candidate) }))
    .map(({ candidate, pair: [a, b] }) => ({
      candidate,
      distance: editDistance(a.toLowerCase(), b.toLowerCase()),
      most: Math.min(a.length - 1, Math.max(2, a.length / 3)),
    }))
    .filter(({ distance, most }) => distance <= most)
    .sort((a, b) => a.distance - b.distance)[0];
  return near === undefined ? '' : `; did you mean "${near.candidate}"?`;
}
