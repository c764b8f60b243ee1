import type { Finding, Severity } from '../guard/findings.js';
import { parseVersion } from '../version/version.js';
import type { Disagreement, PinsResult } from './types.js';

const COLORS: Record<Severity | 'strong' | 'quiet', number> = {
  error: 31,
  warning: 33,
  notice: 36,
  strong: 1,
  quiet: 2,
};

/** The result for people: a table of the pins, then every disagreement side by side, then the other findings. */
export function renderPins(result: PinsResult, { color }: { color: boolean }): string {
  const paint = (text: string, style: keyof typeof COLORS): string =>
    color ? `\u001b[${COLORS[style]}m${text}\u001b[0m` : text;
  const lines: string[] = [];
  const rows = result.pins.map((pin) => [
    `${pin.file}:${pin.line}`,
    pin.product === 'tensorrt' ? (pin.version ?? '?') : `RTX ${pin.version ?? '?'}`,
    `${pin.name}${pin.spec === null ? '' : ` ${pin.spec}`}`,
  ]);
  const widths = [0, 1].map((column) => Math.max(0, ...rows.map((row) => row[column]?.length ?? 0)));
  for (const [place = '', version = '', what = ''] of rows)
    lines.push(
      `${place.padEnd(widths[0] ?? 0)}  ${paint(version.padEnd(widths[1] ?? 0), 'strong')}  ${what}`,
    );
  if (rows.length === 0) lines.push('No TensorRT pin was found.');
  for (const { message, versions } of result.disagreements) {
    lines.push('', `${paint('error', 'error')} pin-disagreement: ${message.split(': ')[0] ?? message}`);
    for (const side of versions)
      for (const pin of side.pins)
        lines.push(
          `  ${paint(side.version, 'strong')}${writtenAs(pin.spec, side.version)}  ${pin.file}:${pin.line}  ${paint(pin.text, 'quiet')}`,
        );
  }
  for (const disagreement of result.disagreements) lines.push(fixLine(disagreement, result));
  const others = result.findings.filter(({ code }) => code !== 'pin-disagreement');
  if (others.length > 0) lines.push('');
  for (const finding of others) lines.push(findingLine(finding, paint));
  if (result.pins.length > 0 && result.disagreements.length === 0) lines.push('', 'No disagreement.');
  return `${lines.join('\n')}\n`;
}

/** What is written, where that is not the version itself: `10.0.1.6 (written 24.05-py3)`. */
function writtenAs(spec: string | null, version: string): string {
  return spec === null || spec.replace(/^[=v]+/, '') === version ? '' : ` (written ${spec})`;
}

/** The command that makes all sides say what most of them say already. */
function fixLine({ versions, group, product }: Disagreement, result: PinsResult): string {
  const [most] = versions;
  const parsed = most === undefined ? null : parseVersion(most.version);
  const to = parsed === null || most === undefined ? 'VERSION' : most.version;
  const options = [
    ...(new Set(result.disagreements.map((one) => one.group)).size > 1 ? [`--group ${group}`] : []),
    ...(new Set(result.disagreements.map((one) => one.product)).size > 1 ? [`--product ${product}`] : []),
  ];
  return `Fix: ${['trt-guard pins --fix --to', to, ...options].join(' ')}`;
}

function findingLine(finding: Finding, paint: (text: string, style: Severity) => string): string {
  const place =
    finding.location === undefined ? '' : ` ${finding.location.file}:${finding.location.line ?? 1}`;
  return `${paint(finding.severity, finding.severity)}${place} ${finding.code}: ${finding.message}`;
}

/** Exit status: 1 where a finding is an error, else 0. Warnings (floating pins, unreadable files) do not fail. */
export function pinsExitCode(result: PinsResult): 0 | 1 {
  return result.findings.some(({ severity }) => severity === 'error') ? 1 : 0;
}
