import type { SourceFile } from './source.js';
import type { YamlLeaf } from './yaml.js';

/** A file of the tree that another one calls with values: a reusable workflow, an action, a template. */
export interface Call {
  /** What the file can be called. */
  names: readonly string[];
  /** What the called file calls the values: `inputs.release`, `parameters.release`. */
  prefix: string;
  given: ReadonlyMap<string, YamlLeaf>;
}

/** Whether a text may hand values over to a file of its tree. */
export const mayCall = (text: string): boolean =>
  /\buses["']?:\s*["']?\.\//.test(text)
    ? /\bwith["']?\s*:/.test(text)
    : /\btemplate["']?:[ \t]*\S{1,300}\.ya?ml/.test(text) && /\bparameters["']?\s*:/.test(text);

/** `uses: ./.github/workflows/plan.yml` with its `with:`, `template: plan.yml` with its `parameters:`. */
export function callsOf(file: SourceFile, leaves: readonly YamlLeaf[]): Call[] {
  if (!mayCall(file.text)) return [];
  const byPath = new Map<string, Map<string, YamlLeaf>>();
  for (const leaf of leaves) {
    const name = leaf.path.at(-1);
    if (typeof name !== 'string') continue;
    const around = leaf.path.slice(0, -1).join('\0');
    byPath.set(around, (byPath.get(around) ?? new Map<string, YamlLeaf>()).set(name, leaf));
  }
  return leaves.flatMap(({ path, value: { text } }): Call[] => {
    const key = path.at(-1);
    const isAction = key === 'uses' && text.startsWith('./');
    if (!isAction && !(key === 'template' && /\.ya?ml$/.test(text))) return [];
    const around = [...path.slice(0, -1), isAction ? 'with' : 'parameters'].join('\0');
    const given = byPath.get(around);
    if (given === undefined) return [];
    const plain = text.replace(/^\/+/, '');
    const names = /\.ya?ml$/.test(plain) ? [plain] : [`${plain}/action.yml`, `${plain}/action.yaml`];
    return [{ names, prefix: isAction ? 'inputs' : 'parameters', given }];
  });
}
