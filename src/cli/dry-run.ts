import { archivePlatform } from '../catalog/archives.js';
import { familyOf, releasesOf, requirementsOf } from '../catalog/wheels.js';
import { FindingError } from '../core/findings.js';
import { harmless } from '../core/text/harmless.js';
import { PRODUCT_NAMES, type Product } from '../core/product.js';
import { parseVersion } from '../core/version.js';
import {
  type Request,
  configSource,
  findDeclaredPins,
  findTargets,
  foresee,
  hostFor,
  settingsIn,
  settleProduct,
} from '../guard/index.js';
import type { Host } from '../host/host.js';
import { realHost } from '../host/real.js';
import { chooseArchive, detectCudaDriver, locateTrtexec, pythonPaths } from '../toolchain/index.js';
import { EXIT } from './exit.js';
import { printAnswer, printJson } from './output.js';

/** What a check would do, found out without downloading or starting anything that converts. */
interface DryRun {
  targets: { model: string | null; engine: string }[];
  product: Product;
  version: string | null;
  pins: string[];
  converter: 'trtexec' | 'python' | 'none';
  trtexec: string | null;
  /** What would be fetched where it is not kept yet, with its size in bytes where a source says it. */
  downloads: { what: string; bytes: number | null }[];
  arguments: readonly string[];
  /** What would fail before anything starts. */
  problems: string[];
}

function packagesOf(request: Request, version: string): string[] {
  const wanted = parseVersion(version);
  const releases = wanted === null ? [] : releasesOf(familyOf(request.product, 'full'), wanted);
  const release = releases.find(({ cuda }) => cuda === 12) ?? releases.at(-1);
  return release === undefined ? [] : requirementsOf(release);
}

async function archiveOf(
  host: Host,
  request: Request,
  version: string,
): Promise<{ what: string; bytes: number | null }> {
  if (request.archiveUrl !== null) return { what: request.archiveUrl, bytes: null };
  const wanted = parseVersion(version);
  if (wanted === null) throw new Error('a pin is a version');
  const driver = await detectCudaDriver(host, pythonPaths(host)[0]?.path ?? null);
  const { archive } = chooseArchive(request.product, wanted, archivePlatform(host), driver);
  return { what: archive.url, bytes: archive.size };
}

/** Finds out what a request would do. @throws InputError as the check itself would */
async function look(host: Host, written: Request): Promise<DryRun> {
  const request = await settleProduct(written);
  const configOf = configSource(request, host);
  const { of: settingsOf } = await settingsIn(await configOf(process.cwd()), process.cwd());
  const targets = await findTargets(request, (model) => settingsOf(model).output);
  const pins = await findDeclaredPins(request, targets, host, configOf);
  const { version } = pins;
  const errors = pins.findings.filter(({ severity }) => severity === 'error');
  // Of pins that disagree each side is a finding, with one remedy: one of them tells it.
  const facts = new Map(errors.map((finding) => [`${finding.code} ${finding.remedy}`, finding]));
  const problems = [...facts.values()].map(({ code, message }) => `${code}: ${message}`);
  if (pins.conflict !== null) problems.push(`${pins.conflict.code}: ${pins.conflict.message}`);
  const converts = targets.some(({ model }) => model !== null);
  const located =
    converts && request.converter !== 'python'
      ? await locateTrtexec(host, { product: request.product, explicit: request.trtexec, pin: version })
      : null;
  const trtexec = located?.trtexec ?? null;
  const isTrtexec = trtexec !== null || request.converter === 'trtexec';
  const downloads: DryRun['downloads'] = [];
  if (version !== null) {
    try {
      if (converts && isTrtexec && trtexec === null && request.download)
        downloads.push(await archiveOf(host, request, version));
    } catch (error) {
      if (!(error instanceof FindingError)) throw error;
      problems.push(`${error.finding.code}: ${error.finding.message} ${error.finding.remedy}`);
    }
    const needsPython =
      (converts && !isTrtexec) || request.require !== 'inspect' || request.runtimeVersions.length > 0;
    if (needsPython && request.python === null)
      for (const one of request.runtimeVersions.length > 0 ? request.runtimeVersions : [version])
        for (const what of packagesOf(request, one)) downloads.push({ what, bytes: null });
  }
  const converter = !converts ? null : isTrtexec ? 'trtexec' : 'python';
  const foreseen = await foresee(request, host, { targets, pins, settingsOf, converter });
  problems.push(...foreseen.map(({ code, message, remedy }) => `${code}: ${message} → ${remedy}`));
  return {
    targets,
    product: request.product,
    version,
    pins: pins.witnesses.map(({ version: pinned, detail }) => `${pinned} (${detail})`),
    converter: converter ?? 'none',
    trtexec: trtexec === null ? null : `${trtexec.path} (${trtexec.origin})`,
    downloads,
    arguments: request.trtexecArgs,
    problems,
  };
}

function textOf(plan: DryRun): string {
  const size = (bytes: number | null): string =>
    bytes === null ? 'size not known' : `${(bytes / 1e6).toFixed(0)} MB`;
  return [
    'Nothing was downloaded, converted or loaded. A check would',
    ...plan.targets.map(({ model, engine }) =>
      model === null ? `  prove ${engine}` : `  convert ${model} to ${engine}`,
    ),
    `  hold them to ${plan.version === null ? 'no pinned version' : `${PRODUCT_NAMES[plan.product]} ${plan.version}`}`,
    ...plan.pins.map((pin) => `    ${pin}`),
    ...(plan.converter === 'none' ? [] : [`  convert with ${plan.trtexec ?? plan.converter}`]),
    ...(plan.arguments.length === 0 ? [] : [`    and the arguments ${plan.arguments.join(' ')}`]),
    ...plan.downloads.map(
      ({ what, bytes }) => `  download, unless it is kept already: ${what} (${size(bytes)})`,
    ),
    ...plan.problems.map((problem) => `  fail: ${problem}`),
    plan.problems.length === 0
      ? 'Nothing found so far would make it fail; some problems only show when it runs.'
      : `It would fail for ${plan.problems.length === 1 ? 'this reason' : `these ${plan.problems.length} reasons`}.`,
    '',
  ].join('\n');
}

/** `trt-guard check --dry-run`: 0 where nothing would fail before the work starts, else 1. */
export async function dryRun(request: Request, json: boolean): Promise<number> {
  const plan = await look(hostFor(request, realHost()), request);
  if (json) printJson(plan);
  else printAnswer(textOf(harmless(plan)));
  return plan.problems.length === 0 ? EXIT.pass : EXIT.fail;
}
