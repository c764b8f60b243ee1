import { pythonFlag, rtxLimit, SHAPE_FLAGS } from './python/build-flags.js';
import { argumentsThatNeedGpu } from './python/build-options.js';
import data from './trtexec/flags-data.json' with { type: 'json' };

const INTRODUCTION = `# Flags of trtexec, by converter and release

Generated from \`src/toolchain/trtexec/flags-data.json\` and \`src/toolchain/python/build-flags.ts\` by \`scripts/flags-doc.mjs\`; do not edit.

\`trtexec-args\` takes these flags with either converter. **trtexec** shows which releases of trtexec have the flag (read from its
option parser at every tag from ${data.oldestRead} to ${data.newestRead}). **Python** shows how the Python converter applies it through the builder
API; what a release's bindings lack is refused by name when the build starts. **RTX** is the Python converter with TensorRT-RTX,
measured with 1.5.0.114. A flag that is not available is refused before anything is downloaded or built.`;

interface Row {
  option: string;
  first?: string;
  firstWithout?: string;
}

const release = (version: string): string => version.split('.').slice(0, 3).join('.');

function releases({ first, firstWithout }: Row): string {
  const since = first === undefined ? 'all' : `since ${release(first)}`;
  return firstWithout === undefined
    ? since
    : `${first === undefined ? '' : `${since}, `}until ${release(firstWithout)}`;
}

function python(option: string): [general: string, rtx: string] {
  if (SHAPE_FLAGS.has(option)) return ['yes', 'yes'];
  const flag = pythonFlag(option);
  if (flag === undefined) return ['set by trt-guard', 'as left'];
  if ('refused' in flag) return [`no: ${flag.refused}`, 'no'];
  if (flag.notRtx !== undefined) return ['yes', `no: ${flag.notRtx}`];
  const limit = rtxLimit(option);
  if (limit !== null) return ['yes', `only ${limit.takes}`];
  return ['yes', !flag.takesValue && argumentsThatNeedGpu([option]).length > 0 ? 'yes, with a GPU' : 'yes'];
}

/** The text of docs/flags.md: flag, releases of trtexec that have it, and what the Python converter does with it. */
export function flagsDocument(): string {
  const rows = (data.options as Row[]).map((row) => {
    const [general, rtx] = python(row.option);
    return `| \`${row.option}\` | ${releases(row)} | ${general} | ${rtx} |`;
  });
  const head = ['| flag | trtexec | Python | Python with TensorRT-RTX |', '| --- | --- | --- | --- |'];
  return `${INTRODUCTION}\n\n${[...head, ...rows].join('\n')}\n`;
}
