import { knownBadPins } from '../known-bad-pins.js';
import { VERSION_TO_CHOOSE, type Finding, type Severity } from '../../core/findings.js';
import { type Paint, type Style, painter } from '../../core/text/color.js';
import {
  type Disagreement,
  type Pin,
  type PinsResult,
  type Side,
  fixCommand,
  otherSpelling,
  proposedVersions,
} from '../../pins/index.js';

const STYLES: Record<Severity, Style> = { error: 'red', warning: 'yellow', notice: 'cyan' };

/** The result for people: a table of the pins, then every disagreement side by side, then the other findings. `dir`: as it was given. */
export function renderPins(
  result: PinsResult,
  { color, dir = '.' }: { color: boolean; dir?: string },
): string {
  const paint = painter(color);
  const lines: string[] = [];
  const rows = result.pins.map((pin) => [
    `${pin.file}:${pin.line}`,
    pin.product === 'tensorrt' ? (pin.version ?? '?') : `RTX ${pin.version ?? '?'}`,
    `${pin.name}${pin.spec === null ? '' : ` ${pin.spec}`}${pin.weak === undefined ? '' : ` (weak: ${pin.weak})`}`,
  ]);
  const widths = [0, 1].map((column) => Math.max(0, ...rows.map((row) => row[column]?.length ?? 0)));
  for (const [place = '', version = '', what = ''] of rows)
    lines.push(`${place.padEnd(widths[0] ?? 0)}  ${paint('bold', version.padEnd(widths[1] ?? 0))}  ${what}`);
  if (rows.length === 0) lines.push('No TensorRT pin was found.');
  const own = new Map(result.pins.map((pin) => [keyOf(pin), pin.version]));
  for (const { summary, meeting, versions, severity, link } of result.disagreements) {
    lines.push('', `${paint(STYLES[severity], severity)} pin-disagreement: ${summary}`);
    if (meeting !== null && link !== null) lines.push(`  They meet: ${meeting}. (link: ${link})`);
    for (const side of versions)
      for (const pin of side.pins)
        lines.push(
          `  ${paint('bold', versionOf(pin, side, own))}${writtenAs(pin.spec, versionOf(pin, side, own))}  ${pin.file}:${pin.line}  ${paint('dim', pin.text)}`,
        );
  }
  for (const disagreement of result.disagreements)
    lines.push(disagreement.severity === 'error' ? fixLine(disagreement, result, dir) : DECLARE);
  const others = [
    ...result.findings.filter(({ code }) => code !== 'pin-disagreement'),
    ...knownBadPins(result.pins),
  ];
  if (others.length > 0) lines.push('');
  for (const finding of others) lines.push(findingLine(finding, paint));
  for (const { what, reason, location } of result.ignored)
    lines.push(
      paint(
        'dim',
        `ignored: ${what} (${location.file}:${location.line ?? 1})${reason === null ? '' : `, because: ${reason}`}`,
      ),
    );
  const ending = endingOf(result);
  if (ending !== '') lines.push('', ending);
  return `${lines.join('\n')}\n`;
}

/** A side has the version of its most exact pin: each of the others says its own, and what is not known is not made up. */
function versionOf(
  place: Side['pins'][number],
  side: Side,
  versions: ReadonlyMap<string, string | null>,
): string {
  const isSure = side.pins.some((other) => versions.get(keyOf(other)) === side.version);
  const own = versions.get(keyOf(place)) ?? (isSure ? '?' : side.version);
  // Three numbers are a release, of which the fourth is known: 10.6.0 is 10.6.0.26.
  return own.split('.').length === 3 && side.version.startsWith(`${own}.`) ? side.version : own;
}

const keyOf = ({ file, line, column }: Side['pins'][number] | Pin): string => `${file}:${line}:${column}`;

/** What a person is told of pins that differ without a link. */
const DECLARE =
  'Nothing says that these are deployed together, so this does not fail. Put those that are into one group of .trt-guard.yml: trt-guard pins --init writes one.';

/** How much was compared: silence about what nobody could compare would read as agreement. */
function endingOf({ pins, disagreements, uncompared }: PinsResult): string {
  if (pins.length === 0) return '';
  const open = uncompared.length;
  if (open > 0)
    return `${open} of ${pins.length} ${pins.length === 1 ? 'pin' : 'pins'} could not be compared: ${open === 1 ? 'its version is' : 'their versions are'} not fixed, or not known.`;
  if (pins.length === 1) return 'One pin: there is nothing to compare it with.';
  return disagreements.length === 0 ? 'No disagreement.' : '';
}

/** `10.0.1.6 (written 24.05-py3)`. */
function writtenAs(spec: string | null, version: string): string {
  const written = otherSpelling(spec, version);
  return written === null ? '' : ` (written ${written})`;
}

/** The command that makes all sides say what most of them say already. Two that are equally many: a person has to choose. */
function fixLine(disagreement: Disagreement, result: PinsResult, dir: string): string {
  const proposed = proposedVersions(disagreement, result.pins);
  const command = fixCommand(disagreement, result.disagreements, dir);
  // A line each, to be run as it is.
  return (proposed.length > 0 ? proposed : ['VERSION'])
    .map((version) => command.replace(VERSION_TO_CHOOSE, `--to ${version}`))
    .map((one, i) => `${i === 0 ? 'Fix:' : ' or:'} ${one}   (without --write: shows the change)`)
    .join('\n');
}

function findingLine(finding: Finding, paint: Paint): string {
  const place =
    finding.location === undefined ? '' : ` ${finding.location.file}:${finding.location.line ?? 1}`;
  const head = `${paint(STYLES[finding.severity], finding.severity)}${place} ${finding.code}: ${finding.message}`;
  // A notice fails nothing and asks for nothing.
  return finding.severity === 'notice' || finding.remedy === '' ? head : `${head}\n  Fix: ${finding.remedy}`;
}

/** Exit status: 1 where a finding is an error, else 0. Warnings (floating pins, unreadable files) do not fail. */
export function pinsExitCode(result: PinsResult): 0 | 1 {
  return result.findings.some(({ severity }) => severity === 'error') ? 1 : 0;
}
