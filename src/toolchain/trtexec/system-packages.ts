import type { Candidate } from '../../core/report.js';
import type { Product } from '../../core/product.js';
import { existsSync } from 'node:fs';
import type { Host } from '../../host/host.js';
import { locateWheelLibraries, measureLibrary } from '../python/probe.js';
import { pythonPaths } from '../python/find-python.js';

const PACKAGES = [
  'libnvinfer-bin',
  'libnvinfer11',
  'libnvinfer10',
  'libnvinfer8',
  'libnvinfer-dev',
  'tensorrt',
];

/** What the package managers say. A package's version is not a measurement: it is shown, and nothing is chosen by it. */
async function packageCandidates(host: Host): Promise<Candidate[]> {
  const questions = [
    {
      origin: 'dpkg',
      there: '/var/lib/dpkg',
      command: 'dpkg-query',
      args: ['-W', '-f', '${db:Status-Abbrev} ${Package} ${Version}\n'],
    },
    {
      origin: 'rpm',
      there: '/var/lib/rpm',
      command: 'rpm',
      args: ['-q', '--qf', 'ii %{NAME} %{VERSION}-%{RELEASE}\n'],
    },
  ];
  const found: Candidate[] = [];
  for (const { origin, there, command, args } of questions) {
    if (!existsSync(there)) continue;
    const result = await host.run(command, [...args, ...PACKAGES], { timeoutSeconds: 20 });
    for (const [, name = '', version = ''] of result.stdout.matchAll(/^ii\s+(\S+) (\S+)$/gm))
      found.push({
        what: 'libnvinfer',
        path: name,
        origin,
        version: null,
        taken: false,
        reason: `the package says ${version}; only what a program loads counts`,
      });
  }
  return found;
}

/** Libraries in the wheels of the Python on PATH: out of trtexec's reach, but what a Python process would load. */
async function wheelCandidates(host: Host, product: Product): Promise<Candidate[]> {
  const python = pythonPaths(host)[0]?.path;
  if (python === undefined) return [];
  const found: Candidate[] = [];
  for (const file of await locateWheelLibraries(host, python, product)) {
    const { version, error } = await measureLibrary(host, python, file);
    found.push({
      what: 'libnvinfer',
      path: file,
      origin: `wheel of ${python}`,
      version,
      taken: false,
      reason: error ?? 'loaded by this Python only, never by trtexec',
    });
  }
  return found;
}

/** TensorRT that is installed by other means than as a trtexec: for the report, so that a reader sees all that is on the machine. */
export async function otherInstallations(host: Host, product: Product): Promise<Candidate[]> {
  const packages = product === 'tensorrt' && host.platform === 'linux' ? await packageCandidates(host) : [];
  return [...packages, ...(await wheelCandidates(host, product))];
}
