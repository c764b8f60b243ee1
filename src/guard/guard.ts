import type { Host } from '../host/host.js';
import { observedHost, type Observer } from '../host/observer.js';
import { Builder, type Artifact } from './builder.js';
import type { GUARD_CODES } from './codes.js';
import { InputError, type Finding } from '../core/findings.js';
import { finishRow } from './finish.js';
import { deliver, unchangedStage } from './deliver.js';
import { inspectStage } from './inspect-stage.js';
import { makeReport } from './judge.js';
import { loadStage } from './load-stage.js';
import { issuePassport, passportStage } from './passport-stage.js';
import { distinctRuntimes, findDeclaredPins, pinFromInput, type Pins } from './pin.js';
import type { HarnessResult } from '../toolchain/index.js';
import type { EngineReport, Report } from '../core/report.js';
import type { Request } from './request.js';
import { Runtimes } from './runtimes.js';
import { displayPath, findSubjects, type Subject } from './subjects.js';
import { Trail } from './trail.js';

/** Everything that one trip needs beside its subject. */
interface Trip {
  request: Request;
  host: Host;
  observer: Observer;
  pins: Pins;
  builder: Builder;
  runtimes: Runtimes;
}

/**
 * The whole trip: request -> pins -> toolchain -> convert -> inspect -> load -> judge -> report.
 * @throws InputError for a request that cannot be carried out as written; everything else ends in the report
 */
export async function guard(asked: Request, realHost: Host, observer: Observer): Promise<Report> {
  const request = { ...asked, runtimeVersions: distinctRuntimes(asked) };
  const host = observedHost(realHost, observer);
  const subjects = await findSubjects(request);
  const pins = await observer.phase('pins', () =>
    findDeclaredPins(
      request,
      subjects.map(({ engine }) => engine),
      host.today(),
    ),
  );
  const runtimes = new Runtimes(request, host);
  const builder = new Builder(request, pins, runtimes, host);
  const trip = { request, host, observer, pins, builder, runtimes };
  if (request.attestation !== null && subjects.length !== 1) {
    throw new InputError(`attestation is one statement about one engine, but ${subjects.length} are checked`);
  }
  const rows: EngineReport[] = [];
  for (const subject of subjects) rows.push(...(await guardOne(trip, subject)));
  return makeReport(request.require, rows, pins.findings);
}

/**
 * One model or engine, under each runtime that was asked for.
 * @param refused why the engine that an earlier run kept is not used: the model is converted afresh
 */
async function guardOne(
  trip: Trip,
  subject: Subject,
  refused: Finding | null = null,
): Promise<EngineReport[]> {
  const { host, observer, pins, builder } = trip;
  const past = Trail.begin(() => host.now());
  past.witnesses.push(...pins.witnesses);
  if (refused !== null) past.findings.push(refused);

  const artifact = isModel(subject)
    ? await observer.phase(`convert ${subject.model}`, () => builder.convert(subject, past, refused !== null))
    : givenEngine(subject.engine);
  try {
    return await proveOne(trip, subject, artifact, past);
  } catch (fault) {
    await artifact?.settle(false);
    throw fault;
  }
}

/** What there is of a subject, through every check after the conversion, and to its place. */
async function proveOne(
  trip: Trip,
  subject: Subject,
  artifact: Artifact | null,
  past: Trail,
): Promise<EngineReport[]> {
  const { request, host, observer, pins, runtimes } = trip;
  const name = subject.model ?? subject.engine;
  const inspected =
    artifact && (await observer.phase(`inspect ${name}`, () => inspectStage(artifact.file, subject, past)));
  const passportMatches =
    artifact?.conversion !== null || !inspected || (await passportStage(artifact.file, inspected, past));

  const rows: EngineReport[] = [];
  let loaded: HarnessResult | null = null;
  for (const asked of request.runtimeVersions.length === 0 ? [null] : request.runtimeVersions) {
    const trail = past.fork();
    const pin = asked === null ? null : pinFromInput(request, asked, 'runtime-version');
    if (pin !== null) trail.witnesses.push(pin);
    const version = pin?.version ?? pins.version ?? inspected?.facts.version ?? null;
    if (artifact && inspected && passportMatches && version !== null && wantsRuntime(request, artifact)) {
      const task = { file: artifact.file, subject, inspected, version };
      const title = `load ${name} with ${version}`;
      loaded = (await observer.phase(title, () => loadStage(host, request, runtimes, task, trail))) ?? loaded;
      await unchangedStage(artifact.file, displayPath(subject.engine), inspected.sha256, trail);
    }
    const row = await finishRow(subject, trail, request.require, pin?.version ?? null);
    rows.push(inspected ? { ...row, sha256: inspected.sha256 } : row);
  }
  if (artifact?.forget && rows.some((row) => row.verdict === 'fail')) {
    await artifact.settle(false);
    await artifact.forget();
    return guardOne(trip, subject, keptEngineRefused(name, rows));
  }
  if (artifact === null) return rows.map((row) => ({ ...row, engine: null }));
  return deliver(
    rows,
    inspected?.sha256 ?? null,
    (proven) => artifact.settle(proven),
    () => issuePassport({ request, host, artifact, inspected, subject, loaded, rows }),
    artifact.conversion !== null,
  );
}

function isModel(subject: Subject): subject is Subject & { model: string } {
  return subject.model !== null;
}

function givenEngine(file: string): Artifact {
  return { file, conversion: null, settle: () => Promise.resolve(file), forget: null };
}

function keptEngineRefused(name: string, rows: readonly EngineReport[]): Finding {
  const errors = rows.flatMap((row) => row.findings).filter(({ severity }) => severity === 'error');
  return {
    code: 'kept-engine-refused' satisfies keyof typeof GUARD_CODES,
    severity: 'warning',
    message: `The engine that an earlier run kept for ${name} failed its checks (${errors[0]?.code ?? 'no proof'}): it was thrown away, and the model was converted afresh.`,
    remedy: 'Nothing, if it happens once. If it comes back, find out who writes to the cache folder.',
    evidence: errors.map(({ code, message }) => ({ source: code, text: message })),
    location: { file: name },
  };
}

/**
 * Whether the runtime is measured at all. Where no load is required, an engine is held against its pin alone unless a runtime was
 * named, as installing one can mean gigabytes; after the Python converter it is at hand anyway.
 */
function wantsRuntime(request: Request, { conversion }: Artifact): boolean {
  return (
    request.require === 'load' ||
    request.python !== null ||
    request.runtimeVersions.length > 0 ||
    conversion?.converter === 'python'
  );
}
