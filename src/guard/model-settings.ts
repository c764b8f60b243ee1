import path from 'node:path';
import { isMap, isScalar, isSeq, LineCounter, type Node } from 'yaml';
import { fileProblem } from '../host/file-kind.js';
import { InputError, type Finding } from '../core/findings.js';
import { isWithin } from '../host/workspace.js';
import { didYouMean } from '../core/text/nearest.js';
import { shellWords } from '../core/text/shell-words.js';
import { parseProfile, type InputRange } from '../core/shapes.js';
import { CONFIG_FILE, configDocument, globMatcher } from '../pins/index.js';
import { parseGpu, parsePrecision, type AskedGpu } from './contract/terms.js';
import { NO_SETTINGS, type ModelSettings } from './settings.js';
import { flagName, repeatedFlag, SHAPE_FLAGS } from '../toolchain/index.js';

const KEYS = ['shapes', 'profiles', 'trtexec-args', 'plugins', 'precision', 'targets', 'output'] as const;

/** Flags that name a library, write a file or take over what trt-guard decides: the caller alone gives them. */
const FORBIDDEN =
  /^--(?:onnx|saveEngine|loadEngine|plugins|staticPlugins|dynamicPlugins|setPluginsToSerialize|safetyPlugins|timingCacheFile|tuning\w*|tuneBuildRouteFile|setBuildRoute|remoteAutoTuningConfig|save\w*|export\w*|dump\w*|load\w*|leanDLLPath|tempdir|calib)(?:=|$)/i;

interface Reader {
  fail: (node: Node | null, message: string) => never;
  place: (node: Node | null) => string;
}

function readerOf(lines: LineCounter): Reader {
  const place = (node: Node | null): string =>
    `${CONFIG_FILE}:${lines.linePos(node?.range?.[0] ?? 0).line || 1}`;
  return {
    place,
    fail: (node, message) => {
      throw new InputError(`${place(node)}: ${message}`);
    },
  };
}

function strings(node: unknown, what: string, { fail }: Reader): { text: string; node: Node }[] {
  const items = isSeq(node) ? node.items : isScalar(node) ? [node] : null;
  if (items === null) return fail(node as Node, `${what} must be a string or a list of strings`);
  return items.flatMap((item) => {
    if (!isScalar(item) || typeof item.value !== 'string')
      return fail(isSeq(node) ? node : null, `${what} must be a list of strings`);
    return item.value
      .split(/\r?\n/)
      .map((text) => text.trim())
      .filter((text) => text !== '')
      .map((text) => ({ text, node: item }));
  });
}

function profileOf(node: unknown, reader: Reader): InputRange[] {
  const entries = strings(node, 'shapes', reader);
  try {
    return parseProfile(entries.map(({ text }) => text));
  } catch (error) {
    return reader.fail(node as Node, (error as Error).message);
  }
}

function wordsOf(text: string, place: Node, { fail }: Reader): string[] {
  try {
    return shellWords(text);
  } catch (error) {
    return fail(place, `trtexec-args: ${(error as Error).message}`);
  }
}

function argumentsOf(node: unknown, reader: Reader): string[] {
  const args = strings(node, 'trtexec-args', reader).flatMap(({ text, node: place }) => {
    const words = wordsOf(text, place, reader);
    for (const argument of words) {
      const flag = flagName(argument);
      if (FORBIDDEN.test(argument))
        reader.fail(
          place,
          `${flag} is not allowed here because it names a library or a file: give it as trtexec-args`,
        );
      if (SHAPE_FLAGS.has(flag)) reader.fail(place, `write ${flag} as shapes or profiles`);
    }
    return words;
  });
  const repeated = repeatedFlag(args);
  if (repeated !== null) return reader.fail(node as Node, `trtexec-args has ${repeated} twice`);
  return args;
}

/** Plugins lie in the workspace: a pull request can only name what it contains. */
function pluginsOf(node: unknown, root: string, reader: Reader): string[] {
  return strings(node, 'plugins', reader).map(({ text, node: place }) => {
    const file = path.resolve(root, text);
    const relative = path.relative(root, file);
    if (relative.startsWith('..') || path.isAbsolute(relative))
      return reader.fail(place, `the plugin ${text} is outside the workspace`);
    const problem = fileProblem(file);
    if (problem?.kind === 'missing') return reader.fail(place, `there is no plugin ${text}`);
    if (problem !== null) return reader.fail(place, `the plugin ${text} ${problem.why}`);
    return file;
  });
}

/** One text, read as the input of the same name is. */
function read<T>(node: unknown, what: string, parse: (text: string) => T, reader: Reader): T {
  const [only, ...others] = strings(node, what, reader);
  if (only === undefined || others.length > 0) return reader.fail(node as Node, `${what} must be one string`);
  try {
    return parse(only.text);
  } catch (error) {
    return reader.fail(only.node, (error as Error).message);
  }
}

function targetsOf(node: unknown, reader: Reader): AskedGpu[] {
  return strings(node, 'targets', reader).flatMap(({ text, node: place }) =>
    text.split(/[\s,]+/).map((name) => read(place, 'targets', () => ({ name, gpu: parseGpu(name) }), reader)),
  );
}

/** In the workspace: a pull request can only name what it may write to anyway. */
function outputOf(node: unknown, root: string, reader: Reader): string {
  const text = read(node, 'output', (one) => one, reader);
  const relative = path.relative(root, path.resolve(root, text));
  if (relative === '' || relative.startsWith('..') || path.isAbsolute(relative))
    return reader.fail(node as Node, `the output ${text} is outside the workspace`);
  return `${path.resolve(root, text)}${text.endsWith('/') ? '/' : ''}`;
}

function settingsOf(node: unknown, root: string, reader: Reader): ModelSettings {
  if (!isMap(node))
    return reader.fail(node as Node, `a model's settings must be a mapping of ${KEYS.join(', ')}`);
  const unknown = node.items.find(({ key }) => !isScalar(key) || !KEYS.some((known) => known === key.value));
  if (unknown !== undefined)
    return reader.fail(
      unknown.key as Node,
      `there is no setting "${String(unknown.key)}"; known are ${KEYS.join(', ')}${didYouMean(String(unknown.key), KEYS)}`,
    );
  const shapes = node.get('shapes', true);
  const profiles = node.get('profiles', true);
  if (shapes !== undefined && profiles !== undefined)
    return reader.fail(shapes, 'shapes is one profile, and profiles is several: write only one of them');
  if (profiles !== undefined && !isSeq(profiles))
    return reader.fail(profiles, 'profiles must be a list of lists of shapes');
  const args = node.get('trtexec-args', true);
  const plugins = node.get('plugins', true);
  const precision = node.get('precision', true);
  const targets = node.get('targets', true);
  const output = node.get('output', true);
  return {
    profiles:
      shapes !== undefined
        ? [profileOf(shapes, reader)]
        : (profiles?.items.map((profile) => profileOf(profile, reader)) ?? []),
    trtexecArgs: args === undefined ? [] : argumentsOf(args, reader),
    plugins: plugins === undefined ? [] : pluginsOf(plugins, root, reader),
    precision: precision === undefined ? null : read(precision, 'precision', parsePrecision, reader),
    targets: targets === undefined ? [] : targetsOf(targets, reader),
    output: output === undefined ? null : outputOf(output, root, reader),
    place: reader.place(node),
  };
}

/** A key as a glob from the root, also where it is the whole path, or leads out and back in. */
function globOf(key: string, root: string): string {
  const isWhole = path.isAbsolute(key) && isWithin(root, key);
  const full = path.resolve(root, path.isAbsolute(key) && !isWhole ? `.${key}` : key);
  return key !== '' && isWithin(root, full) ? fromRoot(full, root) : key;
}

function fromRoot(model: string, root: string): string {
  return path.relative(root, path.resolve(root, model)).split(path.sep).join('/');
}

/** One entry of `models:`: the path or glob that it is for, its line, and where its engine goes if it says so. */
export interface ModelKey {
  glob: string;
  line: number;
  output: string | null;
}

/** The entries of `models:` in their order, whatever else they say, as globs from `root`. @throws InputError for what is not YAML */
export function modelKeys(text: string, root: string): ModelKey[] {
  const lines = new LineCounter();
  const { contents } = configDocument(text, lines);
  const models = isMap(contents) ? contents.get('models', true) : undefined;
  return (isMap(models) ? models.items : []).flatMap(({ key, value }) => {
    if (!isScalar(key) || typeof key.value !== 'string') return [];
    const output = isMap(value) ? value.get('output') : undefined;
    return [
      {
        glob: globOf(key.value, root),
        line: lines.linePos(key.range?.[0] ?? 0).line || 1,
        output: typeof output === 'string' ? output : null,
      },
    ];
  });
}

/**
 * Keys of `models:` that name no file here, if a model of this run has no settings: one of them was likely meant for it. A job that
 * has only some of the models, each with its settings, gets no warning.
 * @param text as parseModelSettings took it
 */
export async function unusedSettings(
  text: string | null,
  root: string,
  models: readonly string[],
): Promise<Finding[]> {
  const settingsOf = parseModelSettings(text, root);
  const bare = models
    .filter((model) => settingsOf(model) === NO_SETTINGS)
    .map((model) => fromRoot(model, root));
  if (text === null || bare.length === 0) return [];
  const findings: Finding[] = [];
  const { globFiles } = await import('../host/glob.js');
  for (const { glob, line } of modelKeys(text, root)) {
    const isUsed = models.some((model) => globMatcher([glob])(fromRoot(model, root)));
    if (
      isUsed ||
      fileProblem(path.join(root, glob)) === null ||
      (await globFiles(glob, { cwd: root })).length > 0
    )
      continue;
    findings.push({
      code: 'model-settings-unused',
      severity: 'warning',
      message: `models has settings for "${glob}", and there is no such file${didYouMean(glob, bare) || '.'} This run has none for ${bare.slice(0, 3).join(', ')}.`,
      remedy: `Write the model's path as it is from the root of the repository, or take the entry out.`,
      evidence: [],
      location: { file: CONFIG_FILE, line },
    });
  }
  return findings;
}

/**
 * Reads `models:` of the text of the `.trt-guard.yml` of `root` (null: there is none): by path or glob, what each model needs.
 * @returns the settings of a model, by its path relative to the root; the first entry that matches holds
 * @throws InputError with file and line
 */
export function parseModelSettings(text: string | null, root: string): (model: string) => ModelSettings {
  if (text === null) return () => NO_SETTINGS;
  const lines = new LineCounter();
  const document = configDocument(text, lines);
  const reader = readerOf(lines);
  const models = isMap(document.contents) ? document.contents.get('models', true) : undefined;
  if (models === undefined) return () => NO_SETTINGS;
  if (!isMap(models)) return reader.fail(models, 'models must be a mapping of paths or globs to settings');
  const entries = models.items.map(({ key, value }) => {
    if (!isScalar(key) || typeof key.value !== 'string')
      return reader.fail(models, 'a path or glob was expected');
    return { matches: globMatcher([globOf(key.value, root)]), settings: settingsOf(value, root, reader) };
  });
  return (model) => {
    const relative = fromRoot(model, root);
    return entries.find(({ matches }) => matches(relative))?.settings ?? NO_SETTINGS;
  };
}
