import { InputError } from '../core/findings.js';
import { painter } from '../core/text/color.js';
import { harmless } from '../core/text/harmless.js';
import { judgeRepository, type TritonModel } from '../triton/index.js';
import { EXIT } from './exit.js';
import { printAnswer, printJson } from './output.js';
import { wantsColor } from './terminal.js';

/** `--model NAME=FILE`, once for each. */
function namedModels(given: unknown): Map<string, string> {
  const found = new Map<string, string>();
  for (const text of Array.isArray(given) ? (given as string[]) : []) {
    const [, name = '', file = ''] = /^([^=]+)=(.+)$/.exec(text) ?? [];
    if (name === '' || file === '')
      throw new InputError(
        `--model takes NAME=FILE, the name of a Triton model and its ONNX model; got "${text}"`,
      );
    found.set(name, file);
  }
  return found;
}

const STYLES = { pass: 'green', fail: 'red', unproven: 'yellow', other: 'dim' } as const;
const SEVERITIES = { error: 'red', warning: 'yellow', notice: 'cyan' } as const;

function rendered(models: readonly TritonModel[], isColored: boolean): string {
  const paint = painter(isColored);
  const width = Math.max(...models.map(({ name }) => name.length));
  const lines = models.map(({ name, status, backend, plans }) => {
    const told = plans.map(({ file, builtOn, comparedWith }) => {
      const gpu = builtOn === null ? '' : `, built on ${builtOn}`;
      return `${file} (${comparedWith === null ? 'tensors not compared' : `compared with ${comparedWith}`}${gpu})`;
    });
    const what = status === 'other' ? `${backend ?? 'no backend'}, not looked at` : told.join(', ');
    return `${name.padEnd(width)}  ${paint(STYLES[status], status.padEnd('unproven'.length))}  ${what}`.trimEnd();
  });
  const findings = models.flatMap((model) => model.findings);
  for (const { severity, code, message, remedy, location } of findings) {
    const line = location?.line === undefined ? '' : ` (line ${location.line})`;
    lines.push(`${paint(SEVERITIES[severity], severity)} ${code}: ${message}${line}`, `  ${remedy}`);
  }
  return `${lines.join('\n')}\n`;
}

/**
 * `trt-guard triton`: 0 where nothing contradicts, 1 where a finding is an error, 2 (an InputError) where there is nothing to judge. A
 * plan whose tensors nobody tells is a warning.
 */
export async function triton(dir: string, options: Record<string, unknown>): Promise<number> {
  const repository = await judgeRepository(dir, namedModels(options['model']));
  if (options['json'] === true) printJson(repository);
  else printAnswer(rendered(harmless(repository.models), wantsColor(process.stdout)));
  return repository.models.some(({ status }) => status === 'fail') ? EXIT.fail : EXIT.pass;
}
