/** Two engines that were executed in turn: what each point says of the first, or why it says nothing. */
import type { BaselinePointReport } from '../../core/execution.js';
import type { Finding } from '../../core/findings.js';
import { nameOfPoint, type BaselinePoint, type Block } from '../../toolchain/index.js';
import { BASELINE_CODES } from './codes.js';
import { decide, logRatio, median, SERIES, SLOWER, type Group } from './ratio.js';

const BLOCKS = 4;
export const MOST_GROUPS = SERIES.reduce((sum, { groups }) => sum + groups, 0);
/** The clocks of two engines may differ by this much of the faster: NVML's steps are 15 MHz. */
const CLOCKS_APART = 0.02;

/** nvmlClocksThrottleReason* (nvml.h). A power limit holds both engines down alike, and shows in their clocks if it does not. */
const HELD_DOWN: readonly [number, string][] = [
  [0x08, 'a hardware slowdown'],
  [0x20, 'its temperature (software slowdown)'],
  [0x40, 'its temperature (hardware slowdown)'],
  [0x80, 'the power brake'],
];

export interface Names {
  engine: string;
  baseline: string;
}

export interface JudgedPoint {
  report: BaselinePointReport;
  findings: Finding[];
}

export function baselineFinding(
  code: Exclude<keyof typeof BASELINE_CODES, 'unproven-baseline'>,
  message: string,
): Finding {
  // That nothing is decided is said by the check itself (unproven-baseline): here it is told why.
  const severity = code === 'baseline-undecided' ? 'warning' : 'error';
  return { code, severity, message, remedy: BASELINE_CODES[code].remedy, evidence: [] };
}

/** The blocks in groups of four, in the order that was asked for; null where they are not that. */
function groupsOf(blocks: readonly Block[], order: string): Group[] | null {
  const executions = blocks[0]?.ms.length ?? 0;
  if (blocks.length % BLOCKS !== 0 || blocks.length / BLOCKS > Math.min(order.length, MOST_GROUPS))
    return null;
  const groups: Group[] = [];
  for (let at = 0; at < blocks.length; at += BLOCKS) {
    const four = blocks.slice(at, at + BLOCKS);
    const wanted = order[at / BLOCKS] === 'e' ? 'ebbe' : 'beeb';
    const found = four.map(({ of }) => (of === 'engine' ? 'e' : 'b')).join('');
    if (found !== wanted || four.some(({ ms }) => ms.length !== executions || ms.some((one) => one <= 0)))
      return null;
    const times = (of: Block['of']): number[][] =>
      four.filter((block) => block.of === of).map(({ ms }) => ms);
    groups.push({ engine: times('engine'), baseline: times('baseline') });
  }
  return groups;
}

function clocksOf(blocks: readonly Block[]): BaselinePointReport['clocks'] {
  const of = (which: Block['of']): number[] =>
    blocks.flatMap((block) => (block.of === which && block.mhz !== null ? [block.mhz] : []));
  const [engine, baseline] = [of('engine'), of('baseline')];
  if (engine.length === 0 || baseline.length === 0) return null;
  return { engine: Math.round(median(engine)), baseline: Math.round(median(baseline)) };
}

/** Why the GPU was not the same for both; null where nothing says so. */
function whyUnequal(
  { heldDown, blocks }: BaselinePoint,
  clocks: BaselinePointReport['clocks'],
): string | null {
  const [, reason] = HELD_DOWN.find(([bit]) => ((heldDown ?? 0) & bit) !== 0) ?? [];
  if (reason !== undefined) return `the GPU was held down by ${reason} meanwhile`;
  // Where NVML is missing the turns alone even things out; where it fell silent, nobody knows what happened meanwhile.
  const told = blocks.filter(({ mhz }) => mhz !== null).length;
  if (told > 0 && told < blocks.length)
    return `NVML told the clock of ${told} of ${blocks.length} blocks only`;
  if (clocks === null) return null;
  const { engine, baseline } = clocks;
  return Math.abs(engine - baseline) > CLOCKS_APART * Math.max(engine, baseline)
    ? `the GPU ran at ${engine} MHz for the engine and at ${baseline} MHz for the baseline`
    : null;
}

const times = (value: number): string => value.toFixed(3);

/** What one point says. `order` is what the harness was asked to keep to. */
export function judgePoint(point: BaselinePoint, order: string, { engine, baseline }: Names): JudgedPoint {
  const { error, blocks } = point;
  const groups = groupsOf(blocks, order);
  const ms = (of: Block['of']): number[] => blocks.flatMap((block) => (block.of === of ? block.ms : []));
  const clocks = clocksOf(blocks);
  const { answer, bounds } = decide((groups ?? []).map(logRatio));
  const base = {
    profile: point.profile ?? 0,
    point: point.point,
    ...(point.case === null ? {} : { case: point.case }),
    ratio: bounds?.ratio ?? null,
    lower: bounds?.lower ?? null,
    upper: bounds?.upper ?? null,
    engineMs: groups === null || blocks.length === 0 ? null : median(ms('engine')),
    baselineMs: groups === null || blocks.length === 0 ? null : median(ms('baseline')),
    blocks: blocks.length,
    executions: blocks[0]?.ms.length ?? 0,
    clocks,
  };
  const where = `at ${nameOfPoint(point)}`;
  const unproven = (detail: string, findings: Finding[] = []): JudgedPoint => ({
    report: { ...base, status: 'unproven', detail: `${where}, ${detail}` },
    findings,
  });
  if (error !== null) return unproven(`the comparison stopped: ${error}`);
  if (groups === null) return unproven('the measurements are not those that were asked for');
  const why = whyUnequal(point, clocks);
  if (why !== null) return unproven(why);
  if (bounds === null) {
    const detail = `time ran out after ${groups.length} of at least ${SERIES[0].groups + SERIES[1].groups} groups of blocks`;
    return unproven(detail, [
      baselineFinding(
        'baseline-undecided',
        `Whether ${engine} is slower than ${baseline} ${where} is not decided: ${detail}.`,
      ),
    ]);
  }
  const range = `between ${times(bounds.lower)} and ${times(bounds.upper)}`;
  if (answer === 'undecided') {
    const detail = `${times(bounds.ratio)} times as long as the baseline, ${range}: the limit ${times(1 + SLOWER)} lies within`;
    return unproven(detail, [
      baselineFinding(
        'baseline-undecided',
        `${engine} takes ${where} ${detail.replace('the baseline', baseline)}.`,
      ),
    ]);
  }
  if (answer === 'not-slower') return { report: { ...base, status: 'pass' }, findings: [] };
  const message = `${engine} takes ${times(bounds.ratio)} times as long as ${baseline} ${where} (${range}; at most ${times(1 + SLOWER)} is accepted).`;
  return {
    report: { ...base, status: 'fail' },
    findings: [baselineFinding('slower-than-baseline', message)],
  };
}
