import { tensorFolders } from '../accuracy/index.js';
import { familyOf } from '../catalog/wheels.js';
import { FindingError, type Finding } from '../core/findings.js';
import { parseVersion } from '../core/version.js';
import { mayHaveGpu } from '../host/gpu.js';
import type { Host } from '../host/host.js';
import { knownReleases } from '../toolchain/index.js';
import { planBuilds } from './build-plan.js';
import { runtimePins, type Pins } from './declared/pin.js';
import { unprovenFindings } from './judge.js';
import { problemsOfModel } from './model-problems.js';
import type { ModelSettings } from './settings.js';
import type { Request } from './request/request.js';
import { refusedByPython, refusedByTrtexec } from './stages/refusals.js';
import { isModel, type Target } from './targets/target.js';

function findingsOf(body: () => Finding[]): Finding[] {
  try {
    return body();
  } catch (error) {
    if (!(error instanceof FindingError)) throw error;
    return [error.finding];
  }
}

/** Releases that would be installed and do not exist. A runtime that is the caller's own is asked only when it loads. */
function ofReleases(request: Request, versions: readonly string[]): Finding[] {
  return versions.flatMap((version) => {
    const wanted = parseVersion(version);
    return findingsOf(() => {
      if (wanted !== null) knownReleases(familyOf(request.product, 'full'), wanted);
      return [];
    });
  });
}

/**
 * What a check of this request would end in, as far as that is known before anything is installed or started: models that cannot be
 * read, shapes that do not fit, flags that the converter lacks, releases that do not exist, a GPU that is not here. Each finding is the
 * one that the check itself would report.
 * @param settingsOf what `.trt-guard.yml` says of a model
 * @param converter what would convert; null where nothing is converted
 * @throws InputError as the check itself would
 */
export async function foresee(
  request: Request,
  host: Host,
  {
    targets,
    pins,
    settingsOf,
    converter,
  }: {
    targets: readonly Target[];
    pins: Pins;
    settingsOf: (model: string) => ModelSettings;
    converter: 'python' | 'trtexec' | null;
  },
): Promise<Finding[]> {
  const models = targets.filter(isModel).map(({ model }) => model);
  const asked = runtimePins(request).map(({ version }) => version);
  const loaded = asked.length > 0 ? asked : pins.version === null ? [] : [pins.version];
  const built = converter === 'python' && pins.version !== null ? [pins.version] : [];
  const releases = request.python === null ? ofReleases(request, [...new Set([...built, ...loaded])]) : [];
  const cases = request.inputs === null ? [] : tensorFolders(request.inputs, 'inputs');
  const byModel = planBuilds(request, models, settingsOf, cases);
  const asking = { request, host, version: pins.version, plans: [...byModel.values()] };
  const refused =
    converter === 'trtexec'
      ? refusedByTrtexec(asking)
      : converter === 'python' && releases.length === 0
        ? findingsOf(() => refusedByPython(asking))
        : [];
  const proof = request.require;
  const load =
    proof === 'inspect' || mayHaveGpu(host)
      ? []
      : unprovenFindings(
          {
            model: null,
            checks: [
              { name: 'inspect', status: 'pass', durationMs: 0 },
              { name: 'versions', status: 'pass', durationMs: 0 },
              { name: 'load', status: 'unproven', durationMs: 0, detail: 'no GPU on this machine' },
            ],
            findings: [],
          },
          'load',
        ).filter(({ code }) => code === 'unproven-load');
  const ofModels = await Promise.all(
    models.map((model) => problemsOfModel(model, byModel.get(model), request, pins)),
  );
  return [...ofModels.flat(), ...releases, ...refused, ...load];
}
