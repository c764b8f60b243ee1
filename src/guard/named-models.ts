import path from 'node:path';
import { InputError } from '../core/findings.js';
import { didYouMean } from '../core/text/nearest.js';
import { contentDigest, inspectPlan } from '../engine/index.js';
import { fileProblem } from '../host/file-kind.js';
import { nearFiles } from '../host/near-files.js';
import { CONFIG_FILE, configText } from '../pins/index.js';
import { modelKeys, type ModelKey } from './model-settings.js';
import { engineOf } from './targets/targets.js';

/** A file that `models` of `.trt-guard.yml` names, by its path from there. */
export interface NamedFile {
  file: string;
  line: number;
  sha256: string;
  /** The engine where the configuration puts it; null if the checkout has none. */
  engine: { file: string; sha256: string } | null;
}

/** What a team says it ships: the files that `models` names, and the keys that name none. */
export interface NamedModels {
  /** The file, as it was given. */
  config: string;
  files: NamedFile[];
  nothing: { glob: string; line: number; hint: string }[];
}

function keysOf(file: string): ModelKey[] {
  if (path.basename(file) !== CONFIG_FILE)
    throw new InputError(`models-from: expected the path of a ${CONFIG_FILE}; got ${file}`);
  const text = configText(path.dirname(file));
  if (text === null) throw new InputError(`models-from: ${file} does not exist`);
  const keys = modelKeys(text, path.dirname(path.resolve(file)));
  if (keys.length === 0)
    throw new InputError(
      `models-from: ${file} names no model: list under \`models:\` every path or glob that is released (\`models/*.onnx: {}\`)`,
    );
  return keys;
}

/** A wide glob also matches the weights and notes beside a model; an engine may be named as well. */
async function isShipped(file: string): Promise<boolean> {
  if (file.endsWith('.onnx')) return true;
  return ['onnx', 'plan', 'wrapped-plan'].includes((await inspectPlan(file)).facts.format);
}

async function filesOf(glob: string, root: string): Promise<string[]> {
  if (fileProblem(path.join(root, glob)) === null) return [glob];
  const { globFiles } = await import('../host/glob.js');
  const found = (await globFiles(glob, { cwd: root })).map((file) => ({ file, at: path.join(root, file) }));
  const kept: string[] = [];
  for (const { file, at } of found) if (fileProblem(at) !== null || (await isShipped(at))) kept.push(file);
  return kept;
}

async function engineIn(root: string, file: string, output: string | null): Promise<NamedFile['engine']> {
  const place = output === null ? null : `${path.join(root, output)}${output.endsWith('/') ? '/' : ''}`;
  const engine = engineOf(path.join(root, file), place, false);
  if (fileProblem(engine) !== null) return null;
  return { file: path.relative(root, engine), sha256: await contentDigest(engine) };
}

/**
 * Every file that `models` of a `.trt-guard.yml` names in the checkout around it; the first entry that matches a file is its own.
 * @throws InputError where it names nothing at all, or a file that cannot be read
 */
export async function namedModels(config: string): Promise<NamedModels> {
  const root = path.dirname(config);
  const files = new Map<string, NamedFile>();
  const nothing: NamedModels['nothing'] = [];
  for (const { glob, line, output } of keysOf(config)) {
    const found = await filesOf(glob, root);
    if (found.length === 0)
      nothing.push({
        glob,
        line,
        hint: didYouMean(
          glob,
          nearFiles(path.join(root, glob)).map((file) => path.relative(root, file)),
        ),
      });
    for (const file of found) {
      const name = path.posix.normalize(file);
      if (files.has(name)) continue;
      const problem = fileProblem(path.join(root, name));
      if (problem !== null)
        throw new InputError(`models-from: ${config}:${line} names ${name}, which ${problem.why}`);
      files.set(name, {
        file: name,
        line,
        sha256: await contentDigest(path.join(root, name)),
        engine: await engineIn(root, name, output),
      });
    }
  }
  return { config: path.normalize(config), files: [...files.values()], nothing };
}
