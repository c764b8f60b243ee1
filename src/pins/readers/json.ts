import type { PinCandidate } from '../text/candidate.js';
import { packageMention, packageOf } from '../carriers/packages.js';
import { type Reader } from '../reader.js';
import { jsonLeaves } from '../text/json.js';
import type { YamlLeaf } from '../text/yaml.js';
import { mentionsOfLeaves } from './yaml-readers.js';

/** JSON with comments and trailing commas: devcontainer.json, Pipfile.lock, vcpkg.json. */
export const readJson: Reader = (file, context) => {
  const leaves = jsonLeaves(file);
  const packages = leaves.flatMap(packageEntry);
  return [...packages, ...mentionsOfLeaves(file, leaves, { interpolated: true }, context)];
};

/** `"tensorrt": {"version": "==10.0.1"}`, `{"name": "tensorrt", "version": "10.0.1"}`. */
function packageEntry(leaf: YamlLeaf): PinCandidate[] {
  const key = leaf.path.at(-1);
  if (key !== 'version' && key !== 'version>=' && key !== 'version-string') return [];
  // `ghcr.io/somebody/features/tensorrt:1` of a dev container is named like the package that it installs.
  const owner = leaf.siblings.get('name')?.text ?? String(leaf.path.at(-2));
  const name = owner.replace(/^.*\//, '').replace(/:[\w.]+$/, '');
  if (packageOf(name) === null) return [];
  // vcpkg: `10.3.0#1` is the first change to the port of 10.3.0.
  const port = leaf.value.text.indexOf('#');
  const version = port === -1 ? leaf.value : leaf.value.slice(0, port);
  return packageMention(name, leaf.value, version).map((mention) => ({
    ...mention,
    spec: leaf.value.text,
    ...(key === 'version>=' ? { matching: 'minimum' as const } : {}),
  }));
}
