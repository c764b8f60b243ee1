import type { Severity } from '../../core/findings.js';
import { type Style, painter } from '../../core/text/color.js';
import { stripEscapes } from '../../core/text/sanitize.js';
import type { Inspection } from '../../engine/index.js';

export interface RenderOptions {
  color: boolean;
  /** Width of the terminal; file names are shortened from the left to fit. Default: as wide as needed. */
  columns?: number;
}

const SEVERITY_STYLES: Record<Severity, Style> = { error: 'red', warning: 'yellow', notice: 'cyan' };
const HEADINGS = ['FILE', 'WHAT', 'VERSION', 'SERIAL', 'GPU', 'COMPAT', 'SIZE', 'STATE'];
const GAP = '  ';
const MIN_FILE_COLUMNS = 16;
const UNKNOWN = '-';

/** A file's name and bytes come from outside: nothing in them may steer the terminal. */
function plain(text: string): string {
  return stripEscapes(text).replace(/\p{Cc}/gu, '?');
}

function size(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes;
  let unit = 0;
  for (; value >= 1024 && unit < units.length - 1; unit++) value /= 1024;
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit] ?? ''}`;
}

function worst(inspection: Inspection): Severity | null {
  return (
    (['error', 'warning', 'notice'] as const).find((severity) =>
      inspection.findings.some((finding) => finding.severity === severity),
    ) ?? null
  );
}

/** A proof is not called by more than was compared: a right size says nothing of the bytes. */
function soundState({ facts, isVerified }: Inspection): string {
  if (isVerified === true) return 'as in its passport';
  return facts.complete === true ? SIZE : 'unknown';
}

const SIZE = 'size as declared';
const BYTES = 'State "size as declared": bytes not verified; --host-code compares a passport beside it.';

function state(inspection: Inspection): string {
  const severity = worst(inspection);
  const { container, product } = inspection.facts;
  if (severity === null) return container !== undefined && product === null ? HELD : soundState(inspection);
  return inspection.findings.find((finding) => finding.severity === severity)?.code ?? severity;
}

/** Families of the GPUs that TensorRT-RTX compiles for, as NVIDIA's CUDA documentation names the capabilities. */
const FAMILIES: readonly { name: string; capabilities: readonly string[] }[] = [
  { name: 'Turing', capabilities: ['7.5'] },
  { name: 'Ampere', capabilities: ['8.0', '8.6'] },
  { name: 'Ada', capabilities: ['8.9'] },
  { name: 'Blackwell', capabilities: ['12.0', '12.1'] },
];

/** `Ada, Blackwell`; a family of which the plan holds a part, with the part: `Ampere 8.6`. */
function families(capabilities: readonly string[]): string {
  return FAMILIES.flatMap(({ name, capabilities: all }) => {
    const held = all.filter((one) => capabilities.includes(one));
    if (held.length === 0) return [];
    return [held.length === all.length ? name : `${name} ${held.join('/')}`];
  }).join(', ');
}

function gpus({ facts, targets }: Inspection): string {
  if (facts.computeCapability !== null) return `sm_${facts.computeCapability.replace('.', '')}`;
  return targets === null ? UNKNOWN : families(targets.computeCapabilities) || UNKNOWN;
}

/** What holds engines, in a word or two: `ep-context, 2 engines`, `tensorrt-llm 0.12.0, tp 2, pp 1`. */
function holder(container: NonNullable<Inspection['facts']['container']>): string {
  switch (container.kind) {
    case 'ep-context':
      return `ep-context, ${container.engines} engine(s)`;
    case 'torch-tensorrt':
      return `torch-tensorrt${container.abi === null ? '' : ` ABI ${container.abi}`}, ${container.engines} engine(s)`;
    case 'tensorrt-llm':
      return plain(
        `tensorrt-llm ${container.version ?? 'of unknown version'}, tp ${container.tpSize ?? 1}, pp ${container.ppSize ?? 1}`,
      );
    case 'ort-cache':
      return 'ort-cache';
  }
}

/** Nothing is wrong with what holds engines; they have lines of their own. */
const HELD = 'see its engines';

function cells(inspection: Inspection): string[] {
  const { facts } = inspection;
  const what =
    facts.format === 'plan'
      ? (facts.product ?? 'plan')
      : facts.format === 'wrapped-plan'
        ? `${facts.product ?? 'plan'} (wrapped)`
        : facts.container === undefined
          ? facts.format
          : holder(facts.container);
  return [
    plain(facts.file),
    what,
    facts.version ?? UNKNOWN,
    facts.serializationVersion?.toString() ?? UNKNOWN,
    gpus(inspection),
    facts.hardwareCompatibility ?? UNKNOWN,
    size(facts.fileSize),
    state(inspection),
  ];
}

function shorten(text: string, width: number): string {
  return text.length <= width ? text : `…${text.slice(text.length - width + 1)}`;
}

/** One line a file under a heading, then the findings with their remedies. Ends without a line break. */
export function renderInspections(list: readonly Inspection[], options: RenderOptions): string {
  const paint = painter(options.color);
  const rows = list.map(cells);
  const widths = HEADINGS.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  if (options.columns !== undefined) {
    const others = widths.slice(1).reduce((sum, width) => sum + width + GAP.length, 0);
    widths[0] = Math.max(MIN_FILE_COLUMNS, Math.min(widths[0] ?? 0, options.columns - others));
  }
  const line = (row: readonly string[], paintLast: (text: string) => string): string =>
    row
      .map((cell, column) => {
        const text = column === 0 ? shorten(cell, widths[0] ?? 0) : cell;
        if (column === row.length - 1) return paintLast(text);
        return text.padEnd(widths[column] ?? 0);
      })
      .join(GAP);

  const table = [
    paint(
      'bold',
      line(HEADINGS, (text) => text),
    ),
  ];
  const details: string[] = [];
  list.forEach((inspection, index) => {
    const severity = worst(inspection);
    table.push(
      line(rows[index] ?? [], (text) => paint(severity === null ? 'green' : SEVERITY_STYLES[severity], text)),
    );
    for (const finding of inspection.findings) {
      const head = paint(SEVERITY_STYLES[finding.severity], `${finding.severity} ${finding.code}`);
      details.push(`${head}: ${plain(finding.message)}\n  ${plain(finding.remedy)}`);
    }
  });
  const clean = list.filter(({ facts }) => facts.hostCode === false).length;
  if (clean > 0) details.push(`No embedded host code in ${clean} of ${list.length} file(s), all bytes read.`);
  if (list.some((inspection) => state(inspection) === SIZE)) details.push(BYTES);
  return details.length === 0 ? table.join('\n') : `${table.join('\n')}\n\n${details.join('\n')}`;
}
