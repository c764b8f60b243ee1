/** What names of files, stages, services and jobs say about what they are for. */

/** The machines that a name is for: `Dockerfile.jetson`, `linux-arm64.yml`; null if it names none. */
export function platformOf(name: string): 'arm' | 'x86' | 'windows' | 'macos' | null {
  const word = wordsOf(name);
  if (
    word(
      /^(?:jetson|l4t|tegra|arm64|aarch64|arm|sbsa|orin|xavier|nano|jp\d*|jetpack\d*|igpu|thor|agx|dustynv)$/,
    )
  )
    return 'arm';
  if (word(/^(?:windows|win|win32|win64|win10)$/)) return 'windows';
  if (word(/^(?:macos|darwin)$/)) return 'macos';
  if (word(/^(?:amd64|x64|x86|dgpu|desktop)$/) || /x86_64/i.test(name)) return 'x86';
  return null;
}

function wordsOf(name: string): (pattern: RegExp) => boolean {
  const words = name.toLowerCase().split(/[^a-z0-9]+|(?<=[a-z])(?=\d)/);
  const whole = name.toLowerCase().split(/[^a-z0-9]+/);
  return (pattern) => words.some((word) => pattern.test(word)) || whole.some((word) => pattern.test(word));
}

/** A version in a name (`Dockerfile.t2405`, `requirements_10.txt`, `trt8`): one of several to choose from. */
const VERSIONED =
  /(?:^|[^a-z0-9])(?:(?:trt|tensorrt|t|r|v|cu|cuda|jp|jetpack|l4t|py|torch|ort|triton|ubuntu|release)?[-_]?\d+(?:[._-]\d+)*)(?=$|[^a-z0-9])/i;

/** The last part of a path without what every file of its kind has. */
const stemOf = (name: string): string =>
  name.replace(/^.*\//, '').replace(/\.(?:txt|in|ya?ml|toml|cfg|lock|sh|dockerfile|json)$/i, '');

export function saysVersion(name: string): boolean {
  return VERSIONED.test(stemOf(name));
}

/** A name without its version and platform words: two that are equal are variants of one thing. */
function variantStem(name: string): string {
  return stemOf(name)
    .toLowerCase()
    .replace(/(?:trt|tensorrt|cu|cuda|jp|jetpack|l4t|py|t|r|v)?[-_]?\d+(?:[._-]\d+)*/g, '')
    .replace(
      /jetson|l4t|tegra|arm64|aarch64|sbsa|orin|xavier|amd64|x86_64|x64|x86|windows|win|linux|igpu|dgpu/g,
      '',
    )
    .replace(/[^a-z]+/g, '');
}

/** Two names that are alternatives of each other: for different machines, or one thing in several versions. */
export function areAlternatives(a: string, b: string): boolean {
  if (a === b) return false;
  const [left, right] = [platformOf(a), platformOf(b)];
  if (left !== right) return true;
  return (saysVersion(a) || saysVersion(b)) && variantStem(a) === variantStem(b);
}

/** Folders whose content is shown, tested or read, but not deployed together with the rest. */
const ASIDE =
  /(?:^|\/)(?:samples?|examples?|demos?|notebooks?|tutorials?|docs?|documentation|tests?|testing|e2e|benchmarks?|quickstart|ISSUE_TEMPLATE|\.devcontainer|archive|legacy|deprecated|playground|experiments?)\//i;

const PIPELINE = /(?:^|\/)\.(?:github|gitea|forgejo|gitlab|circleci|buildkite|woodpecker)\/.*\.ya?ml$/;

/** The folder that makes a file a sample, test or document; null where it is part of the product. */
export function asideFolder(file: string): string | null {
  const match = ASIDE.exec(file);
  if (match !== null) {
    const start = match.index + match[0].length;
    // Every sample is a deployable of its own.
    return file.slice(0, start) + (/^[^/]+(?=\/)/.exec(file.slice(start))?.[0] ?? '');
  }
  // What runs tests is a part of how the product is built.
  if (PIPELINE.test(file)) return null;
  return /\.ipynb$|(?:^|[/._-])(?:docs?|tests?|samples?|examples?|benchmarks?|demo)(?:[._-][^/]*)?$/i.test(
    file,
  )
    ? file
    : null;
}

export const CONVERTS =
  /(?:^|[^a-z])(?:convert(?:er|ers|ing|sion)?|export(?:er|ing)?|build[-_]?(?:engine|plan|trt|tensorrt)s?|(?:engine|plan|trt|tensorrt)[-_]?build(?:er|s)?|engines?|plans?|trtexec|onnx2trt|onnx[-_]to[-_]trt|compile[-_]?(?:engine|model)s?|gen[-_]?(?:engine|plan)s?)(?:[^a-z]|$)/i;
export const SERVES =
  /(?:^|[^a-z])(?:serv(?:e|er|ing|ice)|triton(?:server)?|infer(?:ence|encer)?|runtime|deploy(?:ment)?|prod(?:uction)?|api)(?:[^a-z]|$)/i;
