import { InputError } from '../core/findings.js';
import { didYouMean } from '../core/text/nearest.js';
import { today } from '../host/clock.js';
import { lstatSync } from 'node:fs';
import path from 'node:path';
import { findPins } from '../pins/index.js';
import { knownBadPins } from './known-bad-pins.js';
import { pinsExitCode, renderPins } from './text/pins.js';
import { harmless } from '../core/text/harmless.js';
import { EXIT } from './exit.js';
import { printAnswer, printJson } from './output.js';
import { wantsColor } from './terminal.js';

/**
 * Files of the tree stand in a diff byte for byte, also a line that GitHub's runner would obey (`##[error]`). On a runner the diff stands
 * between commands that stop that; git apply and patch pass over lines outside of a hunk.
 */
async function unobeyed(diff: string): Promise<string> {
  if (process.env['GITHUB_ACTIONS'] !== 'true' || diff === '') return diff;
  // Not at the top: a search needs no cryptography, which takes milliseconds to load.
  const { randomUUID } = await import('node:crypto');
  const token = randomUUID();
  return `::stop-commands::${token}\n${diff}::${token}::\n`;
}

/** The diff goes to stdout, so that it can be piped into `git apply`; what was left alone, and why, to stderr. */
async function fix(dir: string, options: Record<string, unknown>): Promise<number> {
  const products = ['tensorrt', 'tensorrt-rtx'] as const;
  const product = products.find((known) => known === options['product']);
  if (typeof options['product'] === 'string' && product === undefined)
    throw new InputError(
      `--product must be one of ${products.join(', ')}; got "${options['product']}"${didYouMean(options['product'], products)}`,
    );
  const asked = {
    ...(typeof options['to'] === 'string' ? { to: options['to'] } : {}),
    ...(typeof options['group'] === 'string' ? { group: options['group'] } : {}),
    ...(product === undefined ? {} : { product }),
  };
  // What it writes has the rights that every file of trt-guard gets.
  const { realHost } = await import('../host/real.js');
  const { fixPins } = await import('../pins/index.js');
  const result = await fixPins(dir, {
    ...asked,
    write: options['write'] === true,
    today: realHost().today(),
  });
  if (options['json'] === true) printJson(result);
  else printAnswer(await unobeyed(result.diff));
  // The diff above stays byte for byte, or it would not apply; everything else is for people.
  const { unfixed, notes, warnings, message } = result;
  const told = harmless({ unfixed, notes, warnings, message });
  for (const warning of told.warnings) process.stderr.write(`warning: ${warning}\n`);
  for (const { pin, reason } of told.unfixed) {
    process.stderr.write(`${pin.file}:${pin.line}: left as it is: ${reason}\n`);
  }
  for (const { pin, note } of told.notes)
    process.stderr.write(`${pin.file}:${pin.line}: check this: ${note}\n`);
  process.stderr.write(`${told.message}\n`);
  return result.unfixed.length === 0 ? EXIT.pass : EXIT.fail;
}

/** `--init`: the file is written where there is none; what stands in it is for a person to read. */
async function init(dir: string, options: Record<string, unknown>): Promise<number> {
  const other = ['fix', 'write', 'to', 'product', 'group', 'json'].find(
    (name) => options[name] !== undefined,
  );
  if (other !== undefined) throw new InputError(`--init cannot be combined with --${other}`);
  const file = path.join(dir, '.trt-guard.yml');
  const { initialConfig } = await import('../pins/index.js');
  const text = await initialConfig(dir);
  if (lstatSync(file, { throwIfNoEntry: false }) !== undefined)
    throw new InputError(`--init: ${file} exists already; remove it to have it written anew`);
  const { LinkedAway, replaceFile } = await import('../host/replace-file.js');
  try {
    replaceFile(file, text);
  } catch (error) {
    if (error instanceof LinkedAway) throw new InputError(`--init: ${error.message}`, { cause: error });
    throw error;
  }
  process.stderr.write(`Wrote ${harmless(file)}: review it, and correct what is wrong.\n`);
  return EXIT.pass;
}

/** `trt-guard pins`: 0 where no pins that meet disagree, 1 where some do. */
export async function pins([dir = '.']: string[], options: Record<string, unknown>): Promise<number> {
  if (options['init'] === true) return init(dir, options);
  if (options['fix'] === true) return fix(dir, options);
  for (const name of ['write', 'to', 'product', 'group']) {
    if (options[name] !== undefined) throw new InputError(`--${name} only works with --fix`);
  }
  const result = await findPins(dir, { today: today() });
  if (options['json'] === true) {
    const { pins: found, disagreements, findings, ignored } = result;
    printJson({ pins: found, disagreements, findings, ignored, notices: knownBadPins(found) });
  } else {
    printAnswer(
      `${renderPins(harmless(result), { color: wantsColor(process.stdout), dir: harmless(dir) }).trimEnd()}\n`,
    );
  }
  return pinsExitCode(result);
}
