import { scanHostCode } from '../plan/host-code.js';
import { withHostCode } from '../plan/judge-host-code.js';
import { renderInspections } from '../plan/render.js';
import { inspectExitCode, runInspect } from '../plan/run-inspect.js';
import { wantsColor } from './terminal.js';

/** `trt-guard inspect`: 0 where every file is a whole plan of a known product, 1 where one is not. */
export async function inspect(files: string[], options: Record<string, unknown>): Promise<number> {
  const inspections = await runInspect(files);
  if (options['host-code'] === true) {
    for (const [i, inspection] of inspections.entries()) {
      inspections[i] = withHostCode(inspection, await scanHostCode(inspection.facts.file));
    }
  }
  if (options['json'] === true) {
    process.stdout.write(
      `${JSON.stringify(
        inspections.map(({ facts }) => facts),
        null,
        2,
      )}\n`,
    );
  } else {
    const columns = process.stderr.isTTY ? { columns: process.stderr.columns } : {};
    process.stderr.write(
      `${renderInspections(inspections, { color: wantsColor(process.stderr), ...columns })}\n`,
    );
  }
  return inspectExitCode(inspections);
}
