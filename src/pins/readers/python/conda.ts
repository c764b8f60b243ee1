import { condaMentions } from '../installs.js';
import type { PinCandidate } from '../../text/candidate.js';
import { packageMention, packageOf } from '../../carriers/packages.js';
import type { Reader } from '../../reader.js';
import { logicalLines } from './requirements.js';
import { Scope, combinations } from '../../text/scope.js';
import { Span, type SourceFile } from '../../text/source.js';
import { variableMentions } from '../../text/variables.js';

/** Lists of a recipe that name modules, commands and packages to leave alone. */
const NO_PACKAGES =
  /^(?:imports|commands|files|entry_points|ignore_run_exports(?:_from)?|skip|recipe-maintainers)$/;

const JINJA = /\{\{\s*(\w+)(?:\s*\|[^}]*)?\s*\}\}|\$\{\{\s*(\w+)\s*\}\}/g;

/**
 * meta.yaml, recipe.yaml, conda_build_config.yaml. Recipes are templates, not YAML, and are read by line: list items are
 * match specifications, `{% set name = "..." %}` and `context` give variables.
 */
export const readCondaRecipe: Reader = (file) => {
  const scope = new Scope();
  const found: PinCandidate[] = [];
  let key = '';
  let inContext = false;
  for (const line of logicalLines(file.span())) {
    const set = /\{%-?\s*set\s+(\w+)\s*=\s*["']([^"']*)["']\s*-?%\}/.exec(line.text);
    if (set?.[1] !== undefined && set[2] !== undefined) {
      const start = set.index + set[0].lastIndexOf(set[2]);
      const value = line.slice(start, start + set[2].length);
      scope.add(set[1], value);
      found.push(...variableMentions(set[1], value));
      continue;
    }
    const pair = /^([A-Za-z_][\w-]*)\s*:\s*(.*)$/.exec(line.text);
    if (pair?.[1] !== undefined) {
      key = pair[1];
      const value = unquote(line.slice(line.text.length - (pair[2] ?? '').length));
      if (key === 'context') inContext = true;
      else if (/^(?:package|source|build|requirements|about|recipe|outputs)$/.test(key)) inContext = false;
      if (inContext && value.text !== '') {
        scope.add(key, value);
        found.push(...variableMentions(key, value));
      }
      continue;
    }
    if (!line.text.startsWith('- ') || NO_PACKAGES.test(key)) continue;
    const item = unquote(line.slice(2).trim());
    if (packageOf(key) !== null) found.push(...packageMention(key, item, item));
    else for (const spec of expanded(item, scope)) found.push(...condaMentions(withoutSelector(spec)));
  }
  return found;
};

function withoutSelector(spec: Span): Span {
  const selector = /\s+#\s*\[/.exec(spec.text)?.index;
  return selector === undefined ? spec : spec.slice(0, selector);
}

function unquote(value: Span): Span {
  return /^(["']).*\1$/.test(value.text) ? value.slice(1, value.text.length - 1) : value;
}

function expanded(item: Span, scope: Scope): Span[] {
  const parts: (readonly Span[])[] = [];
  let at = 0;
  for (const match of item.text.matchAll(JINJA)) {
    const known = scope.get(match[1] ?? match[2] ?? '');
    if (known.length === 0) continue;
    parts.push([item.slice(at, match.index)], known);
    at = match.index + match[0].length;
  }
  parts.push([item.slice(at)]);
  return combinations(parts).map((chosen) => Span.join(chosen));
}

const ARTIFACT =
  /\/((?:lib)?tensorrt[a-z0-9_-]*?|onnxruntime_gpu|torch[-_]tensorrt)-(\d[^-/\s]*?)(?:-[^/\s]*)?(?:\.conda|\.tar\.bz2|\.whl|\.tar\.gz)\b/;

interface LockedPackage {
  artifact?: Span;
  name?: Span;
  version?: Span;
}

/**
 * conda-lock.yml, pixi.lock, explicit lock files: what is listed with its name and version, or by the URL of its artifact only.
 * Each platform lists its own.
 */
export const readCondaLock: Reader = (file) => {
  // pixi lists an artifact by environment first and describes it once, at the end.
  const last = new Map(lockedPackages(file).map((entry) => [entry.artifact?.text ?? entry, entry]));
  return [...last.values()].flatMap((entry) =>
    lockedMentions(entry).map((mention) => ({
      ...mention,
      alternativeOf: `lock:${file.path}:${mention.name}`,
    })),
  );
};

function lockedMentions({ artifact, name, version }: LockedPackage): PinCandidate[] {
  if (name !== undefined && version !== undefined) return packageMention(name.text, version, version);
  const match = artifact === undefined ? null : ARTIFACT.exec(artifact.text);
  if (artifact === undefined || match?.[1] === undefined || match[2] === undefined) return [];
  const start = match.index + 1;
  const digits = start + match[1].length + 1;
  return packageMention(match[1], artifact.slice(start), artifact.slice(digits, digits + match[2].length));
}

/** The items of the lists, by their dashes; the lists inside an item stand further right. */
function lockedPackages(file: SourceFile): LockedPackage[] {
  const found: LockedPackage[] = [];
  let current: LockedPackage = {};
  let indent = Infinity;
  for (const line of logicalLines(file.span())) {
    const column = file.position(line.origin()?.offset ?? 0).column;
    const isArtifact = ARTIFACT.test(line.text);
    const isItem = line.text.startsWith('- ') && (column <= indent || current.artifact !== undefined);
    if (isItem || (isArtifact && current.artifact !== undefined) || column < indent) {
      indent = line.text.startsWith('- ') ? column : Infinity;
      found.push((current = {}));
    }
    const pair = /^(?:- )?(name|version):\s*/.exec(line.text);
    if (pair !== null) current[pair[1] as 'name' | 'version'] ??= unquote(line.slice(pair[0].length));
    if (isArtifact) current.artifact ??= line;
  }
  return found;
}
