import type { BuildTarget } from '../builds.js';
import { assign, shellMentions } from './commands.js';
import { imageMentions } from '../carriers/images.js';
import type { PinCandidate } from '../text/candidate.js';
import type { Reader } from '../reader.js';
import { Scope } from '../text/scope.js';
import { jsonLeaves } from '../text/json.js';
import { substitute } from './scripts.js';
import { Span, type SourceFile } from '../text/source.js';

const HCL =
  /#[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\/|"((?:[^"\\\n]|\\.)*)"|\b([A-Za-z_]\w*)\s*=\s*([A-Za-z_]\w*)\s*(?=[\n,}#])/g;
/** Attributes whose value is a sentence. */
const PROSE = /^(?:description|error_message|comment|labels?|name)$/;
/** Lists of commands: Packer's provisioners. */
const SCRIPTS = /^inline$/;
const REFERENCE = /\$\{(?:var\.|local\.)?(\w+)\}/g;

/** docker-bake.hcl, Terraform, Packer: variables and their defaults, lists of a matrix, the arguments that builds are given. */
export const readHcl: Reader = (file, context) => {
  const scope = new Scope(context.scope);
  // For their variables: their own pins are told where they stand.
  for (const name of /\.tf$/i.test(file.path) ? ['terraform.tfvars', 'variables.tf'] : []) {
    const beside = context.beside(name);
    if (beside !== null) hclMentions(beside, scope);
  }
  return hclMentions(file, scope);
};

function hclMentions(file: SourceFile, scope: Scope): PinCandidate[] {
  const found: PinCandidate[] = [];
  for (const match of file.text.matchAll(HCL)) {
    const [, text, argument, reference] = match;
    if (argument !== undefined && reference !== undefined)
      for (const value of scope.get(reference))
        scope.addBuildArgument(argument, value, targetAt(file, match.index));
    if (text === undefined) continue;
    const before = file.text.slice(Math.max(0, match.index - 400), match.index);
    const variable = /variable\s+"(\w+)"\s*\{[^}]*\bdefault\s*=\s*$/.exec(before)?.[1];
    const list = /\b([A-Za-z_]\w*)\s*=\s*\[[^\]]*$/.exec(before)?.[1];
    const name = variable ?? /\b([A-Za-z_]\w*)\s*=\s*$/.exec(before)?.[1];
    const literal = Span.of(file, match.index + 1, text);
    for (const value of substitute(literal, REFERENCE, scope)) {
      if (name !== undefined && PROSE.test(name)) {
        // Terraform's `docker_image` is called by its image.
        if (name === 'name') found.push(...imageMentions(value).filter(({ spec }) => spec !== null));
        continue;
      }
      if (name === undefined) {
        if (list !== undefined) scope.add(list, value);
        found.push(
          ...(list !== undefined && SCRIPTS.test(list) ? shellMentions(value, scope) : imageMentions(value)),
        );
      } else {
        if (variable === undefined) scope.addBuildArgument(name, value, targetAt(file, match.index));
        found.push(...assign(name, value, scope, literal.origin()));
      }
    }
  }
  return found;
}

/** docker-bake.json: the same as JSON. */
export const readBakeJson: Reader = (file, context) => {
  const scope = new Scope(context.scope);
  const leaves = jsonLeaves(file);
  for (const { path: keys, value } of leaves)
    if (keys[0] === 'variable' && keys[2] === 'default') scope.add(String(keys[1]), value);
  return leaves.flatMap(({ path: keys, value }): PinCandidate[] => {
    const [section, target, key, name] = keys;
    const own = value.origin();
    const given = substitute(value, REFERENCE, scope);
    if (section === 'variable' && key === 'default') return assign(String(target), value, scope, own);
    if (section !== 'target' || key !== 'args') return given.flatMap((one) => imageMentions(one));
    const said = (wanted: string): string | null =>
      leaves.find(({ path: [, other, at] }) => other === target && at === wanted)?.value.text ?? null;
    const of: BuildTarget = {
      caller: file.path,
      dockerfile: said('dockerfile'),
      context: said('context') ?? '.',
    };
    return given.flatMap((one) => {
      scope.addBuildArgument(String(name), one, of);
      return assign(String(name), one, scope, own);
    });
  });
};

/** The Dockerfile of the bake target around a place. */
function targetAt(file: SourceFile, offset: number): BuildTarget {
  const start = file.text.slice(0, offset).search(/\btarget\s+"[^"]*"\s*\{(?![\s\S]*\btarget\s+")/);
  const end = start === -1 ? -1 : file.text.indexOf('\ntarget ', offset);
  const block = start === -1 ? '' : file.text.slice(start, end === -1 ? undefined : end);
  const named = (key: string): string | null =>
    new RegExp(`\\b${key}\\s*=\\s*"([^"]+)"`).exec(block)?.[1] ?? null;
  const [dockerfile, context] = [named('dockerfile'), named('context')];
  // A target that says neither, and takes nothing over, is built from the Dockerfile of the folder.
  const isPlain = block !== '' && dockerfile === null && !/\binherits\s*=/.test(block);
  return { caller: file.path, dockerfile, context: context ?? (isPlain ? '.' : null) };
}
