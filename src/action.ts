import { writeFileSync } from 'node:fs';
import path from 'node:path';
import * as core from '@actions/core';
import { sanitizeLogText } from './diagnose/sanitize.js';
import { InputError } from './guard/findings.js';
import { guard } from './guard/guard.js';
import { INPUTS, type RawInputs } from './guard/inputs.js';
import { causeOf } from './guard/judge.js';
import type { Report } from './guard/report.js';
import { parseRequest, type Request } from './guard/request.js';
import type { Host } from './host/host.js';
import type { Observer } from './host/observer.js';
import { realHost } from './host/real.js';
import { annotationsOf, type Annotation } from './render/annotations.js';
import { summaryOf } from './render/summary.js';
import { enginesFolder } from './toolchain/engine-cache.js';

/** GitHub's way in: inputs to a request; the report to outputs, annotations and the job summary. */

function readInputs(): RawInputs {
  return Object.fromEntries(INPUTS.map(({ name }) => [name, [core.getInput(name)]]));
}

const foldingObserver: Observer = {
  async phase(title, body) {
    core.startGroup(title);
    try {
      return await body();
    } finally {
      core.endGroup();
    }
  },
  line(text) {
    core.info(sanitizeLogText(text));
  },
};

function annotate({ severity, message, ...properties }: Annotation): void {
  core[severity](message, properties);
}

/** `source` to version for each witness of the first engine that has it; a later, different value is not hidden. */
function versionsOf(report: Report): Record<string, string> {
  const versions: Record<string, string> = {};
  for (const { source, version } of report.engines.flatMap((engine) => engine.witnesses)) {
    const known = versions[source]?.split(',') ?? [];
    if (!known.includes(version)) versions[source] = [...known, version].join(',');
  }
  return versions;
}

function setOutputs(report: Report, reportFile: string, request: Request, host: Host): void {
  core.setOutput('verdict', report.verdict);
  core.setOutput('cause', causeOf(report));
  core.setOutput('report', reportFile);
  core.setOutput('engines', [...new Set(report.engines.flatMap(({ engine }) => engine ?? []))]);
  core.setOutput('versions', versionsOf(report));
  core.setOutput(
    'cache-hit',
    report.engines.some(({ engineCache }) => engineCache?.hit === true),
  );
  core.setOutput('cache-path', request.engineCache ? enginesFolder(host) : '');
}

async function main(): Promise<void> {
  const host = realHost();
  const request = parseRequest(readInputs());
  const report = await guard(request, host, foldingObserver);

  const reportFile = path.resolve(request.report ?? path.join(host.tempDir, 'trt-guard-report.json'));
  writeFileSync(reportFile, `${JSON.stringify(report, null, 2)}\n`);
  setOutputs(report, reportFile, request, host);
  annotationsOf(report).forEach(annotate);
  if (host.env['GITHUB_STEP_SUMMARY']) await core.summary.addRaw(summaryOf(report)).write();

  // The only line that makes the step green, and it needs the recorded verdict.
  if (report.verdict === 'pass') process.exitCode = 0;
  else core.info(`trt-guard: ${report.verdict} (${causeOf(report)})`);
}

// Red until proven otherwise: whatever ends this process early leaves a failure behind.
process.exitCode = 1;
try {
  await main();
} catch (error) {
  const usage = error instanceof InputError;
  core.setOutput('verdict', 'fail');
  core.setOutput('cause', usage ? 'invalid-input' : 'internal-error');
  core.error(error instanceof Error && !usage ? (error.stack ?? error.message) : String(error), {
    title: usage ? 'invalid-input' : 'internal-error',
  });
  process.exitCode = 1;
}
