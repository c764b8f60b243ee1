import { realHost } from '../host/real.js';
import { findPins } from '../pins/pins.js';
import { pinsExitCode, renderPins } from '../pins/render.js';
import { wantsColor } from './terminal.js';

/** `trt-guard pins`: 0 where all pins agree, 1 where some do not. */
export async function pins([dir = '.']: string[], options: Record<string, unknown>): Promise<number> {
  const result = await findPins(dir, { today: realHost().today() });
  if (options['json'] === true) {
    const { pins: found, disagreements, findings } = result;
    process.stdout.write(`${JSON.stringify({ pins: found, disagreements, findings }, null, 2)}\n`);
  } else {
    process.stderr.write(`${renderPins(result, { color: wantsColor(process.stderr) })}\n`);
  }
  return pinsExitCode(result);
}
