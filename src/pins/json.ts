import type { Mention } from './mention.js';
import { packageMention, packageOf } from './packages.js';
import { type Reader } from './reader.js';
import { SourceFile, Traced } from './source.js';
import { yamlLeaves, type YamlLeaf } from './yaml.js';
import { mentionsOfLeaves } from './yaml-readers.js';

/** JSON with comments and trailing commas: devcontainer.json, Pipfile.lock, vcpkg.json. */
export const readJson: Reader = (file, context) => {
  const cleaned = new SourceFile(file.path, withoutComments(file.text));
  const leaves = yamlLeaves(cleaned).map((leaf) => ({ ...leaf, value: inFile(file, leaf.value) }));
  const packages = leaves.flatMap(packageEntry);
  return [...packages, ...mentionsOfLeaves(file, leaves, { interpolated: true }, context)];
};

function inFile(file: SourceFile, value: Traced): Traced {
  return new Traced(value.pieces.map((piece) => ({ ...piece, file })));
}

/** `"tensorrt": {"version": "==10.0.1"}`, `{"name": "tensorrt", "version": "10.0.1"}`. */
function packageEntry(leaf: YamlLeaf): Mention[] {
  const key = leaf.path.at(-1);
  if (key !== 'version' && key !== 'version>=' && key !== 'version-string') return [];
  const name = leaf.siblings.get('name')?.text ?? String(leaf.path.at(-2));
  if (packageOf(name) === null) return [];
  return packageMention(name, leaf.value, leaf.value).map((mention) =>
    key === 'version>=' ? { ...mention, matching: 'major' as const } : mention,
  );
}

/** The same text with comments and tabs blanked, so that every place stays where it was. */
function withoutComments(text: string): string {
  return text
    .replace(/"(?:[^"\\\n]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (found) =>
      found.startsWith('"') ? found : found.replace(/[^\n]/g, ' '),
    )
    .replace(/\t/g, ' ');
}
