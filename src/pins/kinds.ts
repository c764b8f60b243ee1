import { readDockerfile } from './readers/dockerfile.js';
import { readTomlLock, readToml } from './readers/python/pyproject.js';
import type { Reader } from './reader.js';
import { readRequirements } from './readers/python/requirements.js';
import { environmentMentions, shellMentions } from './readers/commands.js';
import { readPipeline, yamlReader } from './readers/yaml-readers.js';
import { readCmake } from './readers/cmake.js';
import { readJson } from './readers/json.js';
import {
  readConanText,
  readPythonImages,
  readPythonLiterals,
  readScriptMetadata,
  readSnakefile,
  readStarlark,
} from './readers/python/python-literals.js';
import { readIni } from './readers/python/ini.js';
import { readBatch, readMakefile } from './readers/scripts.js';
import { readGroovy } from './readers/groovy.js';
import { readBakeJson, readHcl } from './readers/hcl.js';
import { readApptainer } from './readers/apptainer.js';
import { readEarthfile } from './readers/earthfile.js';
import { readUnit } from './readers/systemd.js';
import { readNix } from './readers/nix.js';
import { readVagrantfile } from './readers/vagrant.js';
import { readAptList, readDebianControl } from './readers/debian-control.js';
import { readNotebook } from './readers/python/notebook.js';
import {
  readAptPreferences,
  readBazelOptions,
  readToolVersions,
  readVersionLine,
} from './readers/version-files.js';
import { PASSPORT_FILE, readPassportPin } from './readers/passport-pins.js';
import { readCondaLock, readCondaRecipe } from './readers/python/conda.js';

export interface Kind {
  /** The `kind` of its pins. */
  name: string;
  /** Matched against the path with `/`, relative to the scanned folder. */
  path: RegExp;
  reader: Reader;
  /** A file of this kind without any of these texts contains no pin: they are looked for in the bytes, since such files are large. */
  needles?: readonly string[];
  /** What the first 4 KiB of a file must contain or match: only the first line shows that a file named like a command is a script. */
  head?: RegExp | string;
  /** Files beside it whose variables it sees. */
  environment?: string;
}

const shell: Reader = (file, context) => shellMentions(file.span(), context.scope);
/** How a script without extension begins. */
const SHEBANG = /^#![^\n]*\b(?:(?:ba|da|z|k)?sh|python[\d.]*|uv run)\b/;
const script: Reader = (file, context) =>
  (/^#![^\n]*\b(?:python|uv run)/.test(file.text) ? readPythonLiterals : shell)(file, context);
const environment: Reader = (file, context) => environmentMentions(file.span(), context.scope);
const values = yamlReader({ base: 'values.yaml' });
const plain = yamlReader();
const conda = yamlReader({ conda: true });
/** Other tools also call a file of theirs `meta.yaml`. */
const RECIPE = /^(?:package|recipe|outputs|requirements)[ \t]*:/m;
const recipe: Reader = (file, context) =>
  (/conda_build_config/.test(file.path) || RECIPE.test(file.text) ? readCondaRecipe : plain)(file, context);
const compose = yamlReader({ interpolated: true });

/** Every notebook command that installs or runs something of TensorRT contains one of these. */
const COMMANDS = ['install', 'wget', 'curl', 'docker', 'dpkg', 'run --with'];

const named = (pattern: string): RegExp => new RegExp(`(?:^|/)(?:${pattern})$`, 'i');

/** Which files are read, and how. The first that matches counts; a file that matches none is never opened. */
export const KINDS: readonly Kind[] = [
  { name: 'passport', path: PASSPORT_FILE, reader: readPassportPin },
  {
    name: 'workflow',
    path: /(?:^|\/)\.(?:github|gitea|forgejo)\/workflows\/[^/]+\.ya?ml$/i,
    reader: plain,
  },
  { name: 'action', path: named('action\\.ya?ml'), reader: plain },
  { name: 'version-file', path: named('\\.(?:tensorrt|trt|tensorrt-rtx)-version'), reader: readVersionLine },
  { name: 'tool-versions', path: named('\\.tool-versions'), reader: readToolVersions },
  {
    name: 'requirements',
    path: /(?:(?:^|[-_./])(?:requirements?|constraints?|reqs)\d*(?:[-_.][^/]*)?|(?:^|\/)(?:requirements|constraints|reqs)\/[^/]*)\.(?:txt|in|pip)$|(?:^|\/)requirements(?:-dev)?\.lock$/i,
    reader: readRequirements,
  },
  {
    name: 'dockerfile',
    path: /(?:^|\/)(?:[^/]*[._-])?(?:dockerfile|containerfile)(?:[._-](?![^/]*\.(?:ya?ml|sh|json|toml|py|bat|ps1|cmake)$)(?!(?:ya?ml|sh|json|toml|bat|ps1|cmake)$)[^/]*)?$/i,
    reader: readDockerfile,
  },
  // With its capitals: `DockerfileCuda117` is one, `dockerfiles` and `DockerfileParser.java` are not.
  { name: 'dockerfile', path: /(?:^|\/)Dockerfile[A-Z0-9][\w-]*$/, reader: readDockerfile },
  { name: 'poetry-lock', path: named('poetry\\.lock'), reader: readTomlLock },
  { name: 'uv-lock', path: named('uv\\.lock'), reader: readTomlLock },
  { name: 'pdm-lock', path: named('pdm\\.lock'), reader: readTomlLock },
  { name: 'pylock', path: named('pylock(?:\\.[^/]+)?\\.toml'), reader: readTomlLock },
  { name: 'pyproject', path: named('pyproject\\.toml'), reader: readToml },
  { name: 'pixi', path: named('pixi\\.toml'), reader: readToml },
  { name: 'pipfile', path: named('Pipfile'), reader: readToml },
  { name: 'pipfile-lock', path: named('Pipfile\\.lock'), reader: readJson },
  { name: 'mise', path: named('\\.?mise(?:\\.[^/]+)?\\.toml'), reader: readToml },
  { name: 'toml', path: named('[^/]+\\.toml'), reader: readToml },
  { name: 'setup-cfg', path: named('setup\\.cfg|tox\\.ini'), reader: readIni },
  {
    name: 'setup-py',
    path: named('setup\\.py|noxfile\\.py|dodo\\.py|tasks\\.py'),
    reader: readPythonLiterals,
  },
  { name: 'conan', path: named('conanfile\\.py'), reader: readPythonLiterals },
  { name: 'conan', path: named('conanfile\\.txt'), reader: readConanText },
  { name: 'bake', path: named('docker-bake[^/]*\\.json'), reader: readBakeJson },
  { name: 'vcpkg', path: named('vcpkg(?:-configuration)?\\.json'), reader: readJson },
  {
    // Versions of packages, written by a tool or for one; `package.json` is not TensorRT's.
    name: 'json',
    path: named(
      '(?:[^/]*[-_.])?(?:packages|pins|pinned|frozen|freeze|versions?|deps|dependencies|apt|debs)(?:[-_.][^/]*)?\\.json|(?:vars|group_vars|host_vars)/[^/]+\\.json',
    ),
    reader: readJson,
  },
  {
    // Of ECS and AWS Batch.
    name: 'task-definition',
    path: named('[^/]*(?:task|job)[-_.]?def(?:inition)?s?[^/]*\\.json|ecs/[^/]+\\.json'),
    reader: readJson,
  },
  { name: 'devcontainer', path: /(?:^|\/)\.?devcontainer(?:[-.][^/]*)?\.json$/i, reader: readJson },
  {
    name: 'bazel',
    // With its capitals: `build.yml` and `build.sh` are other things.
    path: /(?:^|\/)(?:(?:WORKSPACE|MODULE|BUILD)(?:\.(?:bazel|bzlmod))?(?:\.(?:tmpl|in|template))?|[^/]+\.(?:bzl|bazel))$/,
    reader: readStarlark,
  },
  { name: 'bazel', path: named('[^/]*\\.bazelrc'), reader: readBazelOptions },
  {
    name: 'conda-recipe',
    path: named('meta\\.yaml|recipe\\.yaml|conda_build_config\\.yaml'),
    reader: recipe,
  },
  {
    name: 'conda-lock',
    path: named('conda-lock\\.ya?ml|pixi\\.lock|[^/]*conda[^/]*lock\\.ya?ml|conda-[^/]*\\.lock'),
    reader: readCondaLock,
  },
  {
    name: 'conda-environment',
    path: named('(?:[^/]*[-_.])?(?:environment|conda|env)(?:[-_.][^/]*)?\\.ya?ml'),
    reader: conda,
  },
  {
    name: 'gitlab-ci',
    path: /(?:^|\/)(?:[^/]*\.)?\.?gitlab-ci[^/]*\.ya?ml$|(?:^|\/)\.gitlab\/.*\.ya?ml$/i,
    reader: readPipeline,
  },
  {
    name: 'compose',
    path: named('(?:[^/]*[-_.])?(?:(?:docker-)?compose|stack)(?:[-_.][^/]*)?\\.ya?ml'),
    reader: compose,
    environment: '.env',
  },
  { name: 'kubernetes', path: named('kustomization\\.ya?ml'), reader: plain },
  { name: 'helm', path: named('values(?:[-_.][^/]*)?\\.ya?ml|[^/]+[-_.]values\\.ya?ml'), reader: values },
  {
    name: 'ci',
    path: named(
      'azure-pipelines[^/]*\\.ya?ml|\\.circleci/[^/]+\\.ya?ml|\\.buildkite/[^/]+\\.ya?ml|\\.travis\\.ya?ml|\\.drone\\.ya?ml|\\.woodpecker(?:/[^/]+)?\\.ya?ml|cloudbuild\\.ya?ml|bitbucket-pipelines\\.ya?ml|cog\\.ya?ml',
    ),
    reader: compose,
  },
  { name: 'yaml', path: named('[^/]+\\.ya?ml'), reader: plain },
  {
    name: 'jenkinsfile',
    path: named('(?:[^/]*[._-])?Jenkinsfile(?:[._-][^/]*)?|[^/]+\\.jenkinsfile|[^/]+\\.groovy'),
    reader: readGroovy,
  },
  { name: 'cmake', path: named('CMake(?:User)?Presets\\.json'), reader: readJson },
  {
    name: 'cmake',
    path: named('CMakeLists\\.txt|[^/]+\\.cmake|[^/]+\\.cmake\\.in'),
    reader: readCmake,
  },
  {
    name: 'makefile',
    path: named('(?:GNU)?Makefile(?:\\.[^/]+)?|[^/]+\\.(?:mk|just)|\\.?justfile'),
    reader: readMakefile,
  },
  { name: 'notebook', path: named('[^/]+\\.ipynb'), reader: readNotebook, needles: COMMANDS },
  { name: 'terraform', path: named('[^/]+\\.(?:tf|tfvars)'), reader: readHcl },
  {
    name: 'apptainer',
    path: named('[^/]+\\.def|(?:Singularity|Apptainer)(?:[._-][^/]*)?'),
    reader: readApptainer,
  },
  { name: 'bake', path: named('[^/]+\\.(?:hcl|nomad)'), reader: readHcl },
  {
    name: 'apt-preferences',
    path: named('[^/]+\\.pref|preferences(?:\\.d/[^/.]+)?'),
    reader: readAptPreferences,
  },
  {
    name: 'apt-list',
    path: named('(?:[^/]*[._-])?(?:apt|packages?)(?:[._-][^/]*)?\\.(?:txt|list)'),
    reader: readAptList,
  },
  { name: 'earthfile', path: named('Earthfile'), reader: readEarthfile },
  { name: 'vagrant', path: named('Vagrantfile'), reader: readVagrantfile },
  { name: 'debian-control', path: named('debian/control'), reader: readDebianControl },
  { name: 'snakemake', path: named('Snakefile(?:[._-][^/]*)?|[^/]+\\.smk'), reader: readSnakefile },
  { name: 'nextflow', path: named('[^/]+\\.nf|[^/]*nextflow[^/]*\\.config'), reader: readGroovy },
  { name: 'systemd', path: named('[^/]+\\.(?:container|service)'), reader: readUnit },
  { name: 'nix', path: named('[^/]+\\.nix'), reader: readNix },
  { name: 'env-file', path: named('\\.env(?:\\.[^/]*)?|[^/]+\\.env'), reader: environment },
  { name: 'shell', path: named('[^/]+\\.(?:sh|bash|zsh|ksh|sbatch|slurm|pbs|lsf)'), reader: shell },
  { name: 'shell', path: /(?:^|\/)[^/.]+$/, head: SHEBANG, reader: script },
  { name: 'python', path: named('[^/]+\\.py'), reader: readPythonLiterals },
  { name: 'batch', path: named('[^/]+\\.(?:bat|cmd|ps1)'), reader: readBatch },
];

/** Kinds of lock files. */
export const LOCKS = new Set(['poetry-lock', 'uv-lock', 'pdm-lock', 'pylock', 'pipfile-lock', 'conda-lock']);

/** Sources, documents and data: by far the most files of a tree, and none of them is read. */
const NEVER = new Set(
  (
    'c cc cpp cxx cu cuh h hh hpp hxx inl java kt scala go rs swift m mm js jsx mjs cjs ts tsx vue css scss html htm svg md ' +
    'rst adoc tex pdf png jpg jpeg gif webp ico mp4 wav npy npz pt pth onnx bin so a o dll exe whl zip gz xz bz2 tar 7z csv ' +
    'tsv jsonl parquet pb proto xml log map ttf woff woff2 pyc pyi pyx rb php lua r jl sql'
  ).split(' '),
);
/** `Dockerfile.a`, `Dockerfile.onnx`: what follows is what the image is for. */
const DOCKERFILE = /(?:^|\/)(?:docker|container)file\.(?!(?:md|rst|adoc|html|log|pdf|png|svg)$)[^/.]+$/i;
const PYTHON = /(?:^|\/)(?:setup|noxfile|dodo|tasks|conanfile|install(?:[-_][\w-]+)?)\.py$/;

/** A script that itself says what it needs; any other Python file is read if something runs it. */
export const METADATA: Kind & { head: string } = {
  name: 'python',
  path: /\.py$/i,
  head: '# /// script',
  reader: readScriptMetadata,
};

/** A script that describes images, whoever runs it. */
export const DESCRIBING: Kind = { name: 'python', path: /\.py$/i, reader: readPythonImages };

/** Kinds whose names can end with anything, such as `Makefile.yaml`, and what all of these contain. */
const OPEN_KINDS = ' jenkinsfile makefile apptainer snakemake env-file';
const OPEN_NAME = '(?:jenkins|make|snake)file|singularity|apptainer|\\.env';
const YAML_NAME =
  'workflows/|action|meta|recipe|conda|env|lock|gitlab|compose|stack|kustomization|values|pipelines|circleci|buildkite|travis|drone|woodpecker|cloudbuild|cog';
const YAML_KINDS =
  'workflow action conda-recipe conda-lock conda-environment gitlab-ci compose kubernetes helm ci yaml';
/**
 * Of the extensions that most files have: what such a file can be, a word that the path of any but the last of these has, and whether one
 * without such a word is of the last kind or of none. To ask each of the sixty kinds takes longer than to list the files.
 */
const POSSIBLE: Record<string, readonly [kinds: string, name: string, isLast: boolean]> = {
  json: [
    'passport bake vcpkg json task-definition devcontainer cmake',
    '\\.trt\\.|bake|vcpkg|packages|pin|freeze|frozen|version|dep|apt|debs|vars/|task|job|ecs/|devcontainer|presets',
    false,
  ],
  yaml: [YAML_KINDS, YAML_NAME, true],
  yml: [YAML_KINDS, YAML_NAME, true],
  txt: [
    'requirements dockerfile conan cmake apt-list',
    'requirement|constraint|reqs|dockerfile|containerfile|conan|cmake|apt|package',
    false,
  ],
  toml: ['pylock pyproject pixi mise toml', 'pylock|pyproject|pixi|mise', true],
  sh: ['shell', '', true],
};
const POSSIBLE_KINDS = new Map(
  Object.entries(POSSIBLE).map(([extension, [kinds, name, isLast]]) => {
    const names = new Set((kinds + OPEN_KINDS).split(' '));
    return [
      extension,
      {
        name: new RegExp(name === '' ? OPEN_NAME : `${name}|${OPEN_NAME}`, 'i'),
        all: KINDS.filter((kind) => names.has(kind.name)),
        other: isLast ? KINDS.find((kind) => kind.name === kinds.split(' ').at(-1)) : undefined,
      },
    ];
  }),
);

/** Empty where a name has no dot: a script called `go` is not Go. */
function extensionOf(path: string): string {
  const dot = path.lastIndexOf('.');
  return dot > path.lastIndexOf('/') ? path.slice(dot + 1).toLowerCase() : '';
}

/** Whether files that are called so are never read, wherever they lie. */
export const isNeverRead = (name: string): boolean => isNever(name, extensionOf(name));

const isNever = (name: string, extension: string): boolean => NEVER.has(extension) && !DOCKERFILE.test(name);

/** The reader of a file, by its path alone; undefined where files of this name hold no pins. */
export function kindOf(path: string): Kind | undefined {
  const extension = extensionOf(path);
  if (isNever(path, extension)) return undefined;
  if (extension === 'py' && !PYTHON.test(path)) return METADATA;
  const possible = POSSIBLE_KINDS.get(extension);
  if (possible?.name.test(path) === false) return possible.other;
  return (possible?.all ?? KINDS).find((kind) => kind.path.test(path));
}
