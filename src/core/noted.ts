/** Adds a value to those of its key. Copying the list for each would cost its square. */
export function noted<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
