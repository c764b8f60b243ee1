import { jetpackTensorRT, l4tTensorRT } from '../carriers/images.js';
import { mentionAt, type PinCandidate } from '../text/candidate.js';
import {
  archiveMentions,
  isSystemPackage,
  packageMention,
  packageOf,
  requirementMentions,
  systemPackageMentions,
} from '../carriers/packages.js';
import type { Span } from '../text/source.js';

/** Options of package tools that take the next word as their value. */
const VALUE_OPTIONS = new Set(
  (
    '-r --requirement -c --constraint -i --index-url --extra-index-url -f --find-links -t --target --prefix --root --index ' +
    '--python -p --platform --python-version --abi --implementation --src --cache-dir --trusted-host --group -G --extra -n ' +
    '--name --channel --file -o --option --with --from --spec --no-install-package --no-build-package --no-binary-package ' +
    '--no-binary --only-binary --reinstall-package --refresh-package --upgrade-package -P --no-emit-package --no-sources-package'
  ).split(' '),
);
const PIP = /^(?:.*\/)?(?:pip|pip3|pip3?\.\d+|pipx|pipenv|poetry|pdm|rye|uvx?|hatch|mim)$/;
/** The only index that is asked, and NVIDIA's own: it has none of the placeholders and shims of the public one. */
const VENDOR_INDEX = /^(?:-i|--index-url|--default-index)[= ]https?:\/\/pypi\.(?:ngc\.)?nvidia\.com(?:\/|$)/;
/** `uv run --with tensorrt==10.0.1 ...`, `uvx --from`, `pipx run --spec`: packages for one run. */
const FOR_ONE_RUN = /^--(?:with|from|spec)(?:=|$)/;
const CONDA = /^(?:.*\/)?(?:conda|mamba|micromamba|pixi|\$\{?CONDA_EXE\}?)$/;
const SYSTEM = /^(?:.*\/)?(?:apt|apt-get|aptitude|nala|dnf|yum|microdnf|zypper|tdnf)$/;
const INSTALL = new Set([
  'install',
  'add',
  'download',
  'wheel',
  'create',
  'inject',
  'sync',
  'localinstall',
  'lock',
]);

/** The packages of an install command; null where it is none. */
export function installMentions(words: readonly (readonly Span[])[]): PinCandidate[] | null {
  const texts = words.map((values) => values[0]?.text ?? '');
  if (/^(?:module|ml)$/.test(texts[0] ?? ''))
    return words.slice(1).flatMap((values) => values.flatMap(moduleMentions));
  const tool = texts.findIndex(
    (text, i) => PIP.test(text) || CONDA.test(text) || SYSTEM.test(text) || (text === 'dpkg' && i === 0),
  );
  if (tool === -1) return null;
  const forOneRun = PIP.test(texts[tool] ?? '') ? oneRunMentions(words) : [];
  const verb = texts.findIndex((text, i) => i > tool && INSTALL.has(text));
  // `conda run -n env pip install`, `uv pip install`: the innermost tool reads the packages.
  const inner = texts.findLastIndex(
    (text, i) => i > tool && i < verb && (PIP.test(text) || CONDA.test(text)),
  );
  const name = texts[inner === -1 ? tool : inner] ?? '';
  if (name === 'dpkg') return words.slice(1).flatMap((values) => values.flatMap(archiveMentions));
  if (verb === -1) return PIP.test(name) || CONDA.test(name) || SYSTEM.test(name) ? forOneRun : null;
  const found = forOneRun;
  const isVendors = texts.some((text, i) => VENDOR_INDEX.test(`${text} ${texts[i + 1] ?? ''}`));
  for (let i = verb + 1; i < words.length; i++) {
    const text = texts[i] ?? '';
    if (text.startsWith('-')) {
      if (VALUE_OPTIONS.has(text)) i += 1;
      continue;
    }
    for (const word of words[i] ?? [])
      found.push(
        ...(SYSTEM.test(name)
          ? systemMentions(word)
          : CONDA.test(name)
            ? condaMentions(word)
            : requirementMentions(word)),
      );
  }
  return namedOnce(isVendors ? found.map((mention) => ({ ...mention, isVendors })) : found);
}

/** `pip install tensorrt==10.1 --pre tensorrt`: one package, and its version counts. */
function namedOnce(found: readonly PinCandidate[]): PinCandidate[] {
  const pinned = new Set(found.filter(({ spec }) => spec !== null).map(({ name }) => name));
  const bare = new Set<string>();
  return found.filter(({ name, spec }) => {
    if (spec !== null) return true;
    if (pinned.has(name) || bare.has(name)) return false;
    bare.add(name);
    return true;
  });
}

function oneRunMentions(words: readonly (readonly Span[])[]): PinCandidate[] {
  return words.flatMap((values, i) => {
    const [option] = FOR_ONE_RUN.exec(values[0]?.text ?? '') ?? [];
    if (option === undefined) return [];
    const given = option.endsWith('=')
      ? values.map((value) => value.slice(option.length))
      : (words[i + 1] ?? []);
    return given.flatMap((value) => requirementMentions(value));
  });
}

/** Environment modules of clusters: `module load TensorRT/8.6.1.6-cuda12.0`. */
function moduleMentions(word: Span): PinCandidate[] {
  const [name = '', version] = word.text.split('/');
  const release = /^\d+(?:\.\d+)+/.exec(version ?? '')?.[0];
  if (release === undefined || version === undefined || packageOf(name) === null) return [];
  const start = name.length + 1;
  return packageMention(name, word, word.slice(start, start + release.length)).map((mention) => ({
    ...mention,
    spec: version,
  }));
}

function systemMentions(word: Span): PinCandidate[] {
  const jetpack = /^nvidia-(jetpack|l4t-core)=(\d+\.\d+(?:\.\d+)?)/.exec(word.text);
  if (jetpack !== null) {
    const [, kind = '', release = ''] = jetpack;
    const resolved = kind === 'jetpack' ? jetpackTensorRT(release) : l4tTensorRT(release);
    return mentionAt(word, {
      product: 'tensorrt',
      name: `nvidia-${kind}`,
      spec: word.text.slice(word.text.indexOf('=') + 1),
      version: resolved.version,
      versionAt: word.origin(word.text.indexOf('=') + 1),
      basis: resolved.basis,
      ...(resolved.version === null ? { unknown: word.text } : {}),
    });
  }
  const packages = systemPackageMentions(word);
  return packages.length > 0 || isSystemPackage(word.text) ? packages : archiveMentions(word);
}

/** A conda match specification: `tensorrt=10.0.1`, `conda-forge::tensorrt>=10`, `tensorrt 10.0.1.* cuda*`. */
export function condaMentions(spec: Span): PinCandidate[] {
  const word = unwrapped(spec.trim());
  const channel = word.text.indexOf('::');
  const rest = channel === -1 ? word : word.slice(channel + 2);
  const [, name = ''] = /^([A-Za-z0-9_.-]+?)(?=[\s=<>!~[@]|$)/.exec(rest.text) ?? [];
  if (name === '' || packageOf(name) === null) return [];
  const version = rest.slice(name.length);
  const bracket = /^\[version=(?:"([^"\]]+)|'([^'\]]+)|([^"'\],]+))/.exec(version.text);
  const inBracket = bracket?.[1] ?? bracket?.[2] ?? bracket?.[3] ?? '';
  const part = bracket === null ? (/^\s*([^\s[;#]*(?:\s*,\s*[^\s[;#]+)*)/.exec(version.text)?.[0] ?? '') : '';
  const found =
    bracket === null
      ? version.slice(0, part.length).trim()
      : version.slice(version.text.indexOf(inBracket), version.text.indexOf(inBracket) + inBracket.length);
  const build = /^(={1,2}[^=<>!~]+|\d[^=<>!~]*)=[^=]+$/.exec(found.text);
  const exact = build?.[1] === undefined ? found : found.slice(0, build[1].length);
  return packageMention(name, rest, exact.text === '' ? null : exact).map((mention) => ({
    ...mention,
    conda: true,
  }));
}

function unwrapped(word: Span): Span {
  return /^(["']).*\1$/.test(word.text) ? word.slice(1, word.text.length - 1) : word;
}
