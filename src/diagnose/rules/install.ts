import type { Rule } from './rule.js';

/** A package of TensorRT as installers write it; the tools of TensorRT-LLM are another product. */
const PACKAGE = String.raw`(?<module>(?:nvidia[-_])?tensorrt(?![-_]?llm)(?:[-_]\w{1,12}){0,3})`;
const VERSION = String.raw`(?:(?:==| ?\(|@| )v?(?<asked>\d{1,2}(?:\.\w{1,12}){1,5}))?`;

/** How each installer says that it cannot have a package. */
const REFUSALS: readonly { literals: readonly string[]; match: RegExp }[] = [
  {
    literals: [
      'no matching distribution found for',
      'could not find a version that satisfies',
      'could not find a version that matches',
      'failed building wheel for',
      'error building wheel for',
      'could not build wheels for',
      'building wheel for',
      'the installation of tensorrt',
      'failed to build',
      'cannot be installed because',
      'returned non-zero exit status',
    ],
    match: new RegExp(
      `(?:distribution found for|(?:[Ff]ailed|[Ee]rror:?) (?:to )?build(?:ing)? wheels? for|build wheels for|satisfies the requirement|version that matches|Failed to build|installation of) ?[\`'"]?${PACKAGE}(?! ?(?:engine|network|plan|model|graph)\\b)${VERSION}|'install',.{0,200}?'${PACKAGE.replace('module', 'module3')}${VERSION.replace('asked', 'asked3')}.{0,400}returned non-zero|wheel for ${PACKAGE.replace('module', 'module2')}.{0,40}error`,
      'i',
    ),
  },
  {
    literals: [
      'is not a supported wheel',
      'requires a different python',
      'conflicting dependencies',
      'not match the hashes',
    ],
    match: new RegExp(
      `${PACKAGE}-(?<asked>\\d[\\w.]{1,30}?)-\\S{1,80}\\.whl is not a supported wheel|Package ['"]?${PACKAGE.replace('module', 'module2')}['"]? requires a different Python|Cannot install .{0,200}?${PACKAGE.replace('module', 'module3')}.{0,200}conflicting dependencies`,
      'i',
    ),
  },
  {
    // setuptools.
    literals: ["couldn't find index page for", 'could not find suitable distribution'],
    match: new RegExp(`(?:index page for|Requirement\\.parse\\() ?['"]${PACKAGE}`, 'i'),
  },
  {
    // Poetry and PDM.
    literals: [
      ': failed',
      'unable to find installation candidates',
      'unable to find candidates',
      "doesn't match any versions",
      'no versions of',
      'matching version of package',
    ],
    match: new RegExp(
      `Installing ${PACKAGE}${VERSION}\\)?: Failed|no versions of ${PACKAGE.replace('module', 'module5')} match|find (?:installation )?candidates for ${PACKAGE.replace('module', 'module2')}|${PACKAGE.replace('module', 'module3')} ?\\(.{0,40}\\) which doesn't match any|matching version of package ${PACKAGE.replace('module', 'module4')}`,
      'i',
    ),
  },
  {
    // uv.
    literals: [
      'was not found in the package registry',
      'no version of',
      'matching platform tag',
      'matching python',
      'no solution found',
      'failed to build',
      'failed to download',
      'failed to fetch',
    ],
    match: new RegExp(
      `[Bb]ecause .{0,60}?${PACKAGE}(?:==(?<asked>\\d[\\w.]{1,30}))? (?:was not found in the|has no (?:wheels|source))|there (?:is|are) (?:no|only).{0,20} versions? of ${PACKAGE.replace('module', 'module2')}|Failed to (?:build|download|fetch|download and build|prepare).{0,20}[\`'"]${PACKAGE.replace('module', 'module3')}${VERSION.replace('asked', 'asked3')}`,
    ),
  },
  {
    // conda and mamba, which name the package on a line of its own.
    literals: ['packagesnotfounderror', 'nothing provides', 'unsatisfiableerror'],
    match: new RegExp(
      `PackagesNotFoundError[^]{0,200}?- ${PACKAGE}|nothing provides (?:requested )?${PACKAGE.replace('module', 'module2')}|UnsatisfiableError[^]{0,200}?${PACKAGE.replace('module', 'module3')}`,
    ),
  },
];

/** Telltale lines of installers that cannot install TensorRT. */
export const INSTALL_TELLS: readonly Rule[] = [
  {
    // What the name of a wheel says: pip refuses it for its Python or its platform, and does not say which.
    literals: ['is not a supported wheel'],
    match: /tensorrt\w*-\d[\w.]{1,30}-cp(?<wheelPython>3\d{1,2})-\w{1,12}-(?<wheelFor>\w{3,40})\.whl is not/i,
  },
  ...REFUSALS.map(({ literals, match }): Rule => ({
    literals,
    match,
    unless: /tensorrt_llm|TensorRT-LLM/,
    cause: 'python-binding-missing',
    strength: 'sign',
    sets: { pip: 'failed' },
  })),
  {
    literals: ['special placeholder package', 'currently build wheels for tegra'],
    cause: 'python-binding-missing',
    strength: 'sign',
    sets: { pip: 'failed' },
  },
  {
    literals: ['torch-tensorrt', 'torch_tensorrt'],
    match:
      /(?:distribution found for|satisfies the requirement|wheel for|wheels for) ?(?<module>torch[-_]tensorrt)(?:==(?<asked>[\w.]{1,30}))?/i,
    cause: 'python-binding-missing',
    strength: 'sign',
    sets: { pip: 'torch-tensorrt' },
  },
  {
    // TensorRT-LLM, whose wheels are for few Pythons and lie on NVIDIA's index.
    literals: ['collecting tensorrt', 'tensorrt_llm-', 'tensorrt-llm-', 'tensorrt_llm==', 'tensorrt-llm=='],
    match:
      /(?:Collecting|Downloading|Using cached|distribution found for|satisfies the requirement|Failed to build) [`'"]?(?:\S{0,200}\/)?(?<module>tensorrt[-_]llm)(?:(?:==|-)(?<asked>\d[\w.]{1,30}?))?(?:\.tar\.gz|[\s`'"(]|$)/,
    cause: 'python-binding-missing',
    strength: 'hint',
    with: ['pip-fails'],
    sets: { pip: 'tensorrt-llm' },
    atInfo: true,
  },
  {
    // A program that installs it by itself, such as Ultralytics.
    literals: ['returned non-zero exit status'],
    match: new RegExp(`pip3? install .{0,120}?${PACKAGE}.{0,200}returned non-zero exit status`),
    cause: 'python-binding-missing',
    strength: 'sign',
    sets: { pip: 'failed' },
  },
  {
    // Which release pip took.
    literals: [
      'cached tensorrt',
      'installed tensorrt',
      'downloading tensorrt',
      'satisfied: tensorrt',
      ' tensorrt-cu1',
    ],
    match:
      /(?:Using cached|Downloading|Successfully installed|already satisfied:) (?:\S{1,80} ){0,40}?tensorrt(?:[-_]cu1\d)?[-=]{1,2}(?<asked>\d{1,2}\.\d[\d.]{1,12}\d)\b(?!\.tar)/,
  },
  {
    name: 'pip-fails',
    literals: [
      'subprocess-exited-with-error',
      'metadata-generation-failed',
      'getting requirements to build wheel did not run',
      'no matching distribution',
      'could not find a version',
      'failed building wheel',
      'failed to build `',
    ],
  },
  {
    // The installer tells only that something cannot be built: the last package of TensorRT that it took up is the one.
    literals: [
      'subprocess-exited-with-error',
      'getting requirements to build wheel did not run',
      'metadata-generation-failed',
      'chefbuilderror',
      'externally-managed-environment',
      'read timed out',
      'failed to establish a new connection',
      // Its own traceback begins so.
      'error: exception:',
    ],
    unless: /\[W\]|WARNING/,
    cause: 'python-binding-missing',
    strength: 'hint',
    with: ['pip-collects'],
    sets: { pip: 'failed' },
  },
  {
    // A step of a Dockerfile.
    literals: ['did not complete successfully', 'returned a non-zero code'],
    match: new RegExp(
      `(?:pip|poetry|uv|conda)\\b.{0,200}?${PACKAGE}.{0,300}(?:did not complete successfully|returned a non-zero code)`,
    ),
    cause: 'python-binding-missing',
    strength: 'hint',
    sets: { pip: 'failed' },
  },
  {
    name: 'pip-collects',
    // Which package it was stands some lines above.
    literals: ['tensorrt'],
    match: new RegExp(
      `Collecting ${PACKAGE}|[Rr]equirements?:? .{0,60}\\[['"]${PACKAGE.replace('module', 'module5')}|Downloading (?:\\S{0,200}/)?${PACKAGE.replace('module', 'module2')}-\\d|Installing ${PACKAGE.replace('module', 'module3')}|(?:pip3?|poetry|uv|pdm|conda)\\b.{0,40} (?:install|add) .{0,200}?${PACKAGE.replace('module', 'module4')}`,
    ),
    atInfo: true,
  },

  {
    // What stops pip is the machine: its disk, its permissions.
    literals: ['could not install packages due to an'],
    match: /due to an (?:OSError|EnvironmentError): (?<osError>.{1,160})/,
    cause: 'python-binding-missing',
    strength: 'proof',
    with: ['pip-collects'],
    sets: { pip: 'machine' },
  },

  // --- apt
  {
    literals: ['no_pubkey', 'is not signed', "couldn't be verified", 'were invalid: expkeysig'],
    match:
      /(?:developer\.download\.nvidia|nv-tensorrt|nvidia\.github\.io|repo\.download\.nvidia)\S{0,200}.{0,300}(?:NO_PUBKEY|is not signed|couldn't be verified|EXPKEYSIG)/,
    cause: 'missing-shared-library',
    strength: 'sign',
    sets: { apt: 'key' },
  },
  {
    literals: [
      'locate package nvidia-jetpack',
      'locate package nvidia-l4t',
      'locate package nvidia-tensorrt',
    ],
    match: /locate package (?<aptPackage>nvidia-(?:jetpack|l4t|tensorrt)[\w-]{0,40})/,
    cause: 'missing-shared-library',
    strength: 'sign',
    sets: { apt: 'jetson' },
  },
  {
    literals: ['error processing archive', 'error processing package'],
    match:
      /dpkg: error processing (?:archive|package) \S{0,200}?(?<aptPackage>nv-tensorrt-[\w-]{1,80}|libnv(?:infer|onnx)[\w-]{0,40}|tensorrt[\w-]{0,40})/,
    cause: 'missing-shared-library',
    strength: 'sign',
    sets: { apt: 'dpkg' },
  },
  {
    literals: [
      'unable to locate package',
      'has no installation candidate',
      'was not found',
      'but it is not',
      'depends:',
    ],
    match:
      /(?:Unable to locate package |Package '?|Version '\S{1,40}' for ')(?<aptPackage>(?:python3-)?libnv(?:infer|onnxparsers?|parsers)[\w.-]{0,40}|tensorrt[\w.-]{0,30})(?:'? (?:has no installation candidate|was not found)|\b)|(?<aptPackage2>(?:python3-)?libnv(?:infer|onnxparsers?)[\w.-]{0,40}|tensorrt[\w.-]{0,30}) : Depends: .{0,160}(?:but|is not)/,
    cause: 'missing-shared-library',
    strength: 'sign',
    sets: { apt: 'failed' },
  },
];
