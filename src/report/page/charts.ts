import type { BaselineReport, Comparison, Run } from '../../core/execution.js';
import type { EngineReport } from '../../core/report.js';
import { type Markup, NOTHING, markup } from './markup.js';

/** One bar of a chart, drawn to a scale of 0 to 1; the text beside it says the value. */
interface Bar {
  label: string;
  text: string;
  share: number;
  /** A mark on the scale: the 99th percentile, the limit. */
  mark: number | null;
  bad: boolean;
}

const WIDTH = 100;
const HEIGHT = 10;

function within(share: number): number {
  return Number.isFinite(share) ? Math.min(1, Math.max(0, share)) : 0;
}

/** A length on the scale, to a tenth: no page needs more, and none has numbers as long as a double's. */
function units(share: number): string {
  return (within(share) * WIDTH).toFixed(1);
}

function bar({ label, text, share, mark, bad }: Bar): Markup {
  return markup`<tr><th scope="row">${label}</th><td class="bar"
    ><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true"
    ><rect class="track" width="${WIDTH}" height="${HEIGHT}"></rect
    ><rect class="${bad ? 'bad' : 'good'}" width="${units(share)}" height="${HEIGHT}"></rect
    >${mark === null ? NOTHING : markup`<rect class="mark" x="${units(Math.min(within(mark), 0.99))}" width="1" height="${HEIGHT}"></rect>`}</svg></td
    ><td class="number">${text}</td></tr>`;
}

function chart(caption: string, bars: readonly Bar[]): Markup {
  if (bars.length === 0) return NOTHING;
  return markup`<table class="chart"><caption>${caption}</caption><tbody>${bars.map(bar)}</tbody></table>`;
}

function pointOf({ profile, point, case: name }: Run): string {
  return name ?? `profile ${profile}, ${point}`;
}

/** Three digits and the unit. */
function milliseconds(value: number): string {
  return `${value >= 100 ? value.toFixed(0) : value.toPrecision(3)} ms`;
}

function latency(runs: readonly Run[]): Markup {
  const measured = runs.flatMap((run) => (run.latency === null ? [] : [{ run, latency: run.latency }]));
  const longest = Math.max(...measured.map(({ latency: { p99Ms } }) => p99Ms));
  return chart(
    'Latency by profile point: median, with a mark at the 99th percentile. Recorded, never judged.',
    measured.map(({ run, latency: { medianMs, p99Ms, samples } }) => ({
      label: pointOf(run),
      text: `${milliseconds(medianMs)} (p99 ${milliseconds(p99Ms)}, ${samples} runs)`,
      share: medianMs / longest,
      mark: p99Ms / longest,
      bad: run.status === 'fail',
    })),
  );
}

/** Errors span many powers of ten: the scale is logarithmic, from a ten-thousandth of the limit to a hundredfold. */
const DECADES_BELOW = 4;
const DECADES = 6;

function error({ output, at, rms, limits, status }: Comparison): Bar | null {
  if (rms === null) return null;
  const share = limits === null ? 0 : (Math.log10(rms / limits.rms) + DECADES_BELOW) / DECADES;
  const limit = limits === null ? 'no limit is known' : `limit ${limits.rms.toExponential(1)}`;
  return {
    label: `${output}, ${at}`,
    text: `${rms.toExponential(1)} (${limit})`,
    share,
    mark: limits === null ? null : DECADES_BELOW / DECADES,
    bad: status === 'fail',
  };
}

/** Differences are small: the scale goes from a tenth faster to a tenth slower. */
const HALF = 0.1;

function ratios({ engine, limit, points }: BaselineReport): Markup {
  return chart(
    `Times as long as ${engine}, both executed in turn, from ${1 - HALF} to ${1 + HALF}, with a mark at the limit.`,
    points.flatMap(({ profile, point, case: name, ratio, lower, upper, status }) =>
      ratio === null || lower === null || upper === null
        ? []
        : [
            {
              label: name ?? `profile ${profile}, ${point}`,
              text: `${ratio.toFixed(3)} (${lower.toFixed(3)} to ${upper.toFixed(3)})`,
              share: (ratio - 1 + HALF) / (2 * HALF),
              mark: (limit - 1 + HALF) / (2 * HALF),
              bad: status === 'fail',
            },
          ],
    ),
  );
}

/** What an engine's runs and comparisons look like; nothing where there are none. */
export function chartsOf({ runs = [], accuracy, baseline }: EngineReport): Markup {
  const errors = (accuracy?.outputs ?? []).map(error).flatMap((one) => one ?? []);
  const title = `Error by output against ${accuracy?.reference ?? ''}: relative rms, logarithmic, with a mark at the limit.`;
  return markup`${latency(runs)}${baseline === undefined ? NOTHING : ratios(baseline)}${chart(title, errors)}`;
}
