import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { FindingError } from '../../../src/core/findings.js';
import { parseVersion, type Version } from '../../../src/core/version.js';
import type { Host } from '../../../src/host/host.js';
import {
  askPythonOnPath,
  candidateEvidence,
  choosePython,
  chooseRelease,
  knownReleases,
  platformOf,
  pythonOnPath,
} from '../../../src/toolchain/python/runtime-choice.js';
import { answeringHost, folderOf } from '../../support/answering-host.js';

const version = (text: string): Version => parseVersion(text) ?? [0];

/** A machine whose driver offers this CUDA; null = none. */
const machine = (cuda: string | null, more: Partial<Host> = {}) =>
  answeringHost(
    (command) => (command === 'nvidia-smi' && cuda !== null ? `CUDA Version: ${cuda} ` : undefined),
    more,
  );

/** What a function answered, or the finding that it threw, as lines. */
async function told(ask: () => unknown): Promise<unknown> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof FindingError)) throw error;
    const { code, severity, message, remedy, evidence } = error.finding;
    return [`${severity} ${code}`, message, remedy, ...evidence.map(({ text }) => text)];
  }
}

describe('pythonOnPath', () => {
  const folder = folderOf('python3', 'python3.12');
  const first = path.join(folder, 'python3');
  const library = (text: string | null) => ({ path: '/l', version: text, error: null });
  const found = async (
    texts: readonly (string | null)[],
    wanted: string,
    env: Record<string, string> = { PATH: folder },
  ) => {
    const asked = await askPythonOnPath(
      answeringHost(
        (command, [question, module]) =>
          command !== first || question === 'cuda-driver' || (question === 'module' && module !== 'tensorrt')
            ? undefined
            : { module, file: null, moduleVersion: null, libraries: texts.map(library), error: null },
        { env },
      ),
      'tensorrt',
    );
    return pythonOnPath(asked, version(wanted));
  };

  it.each<[string, readonly (string | null)[], string, string | null]>([
    ['the pin exactly', ['10.6.0.26'], '10.6.0.26', '10.6.0.26'],
    ['a pin of fewer numbers', ['10.6.0.26'], '10.6', '10.6.0.26'],
    ['the same one twice', ['10.6.0.26', '10.6.0.26'], '10.6', '10.6.0.26'],
    ['another build', ['10.6.0.27'], '10.6.0.26', null],
    ['three numbers where four are wanted', ['8.6.1'], '8.6.1.6', null],
    ['two libraries', ['10.6.0.26', '10.6.0.27'], '10.6', null],
    ['no library', [], '10.6', null],
    ['one that does not say', [null], '10.6', null],
    ['one that says nonsense', ['ten'], '10.6', null],
  ])('%s', async (_, texts, wanted, expected) => {
    expect(await found(texts, wanted)).toEqual(
      expected === null ? null : { python: first, version: expected },
    );
  });

  it('asks no Python of another place', async () => {
    const cache = folderOf('Python/3.12.1/x64/bin/python3');
    expect(await found(['10.6.0.26'], '10.6', { RUNNER_TOOL_CACHE: cache })).toBeNull();
  });
});

describe('knownReleases', () => {
  it('has every build of a version', () => {
    const releases = knownReleases('tensorrt', version('10.6'));
    expect(new Set(releases.map((one) => one.version))).toEqual(new Set(['10.6.0.26']));
    expect(releases.length).toBeGreaterThan(1);
  });

  it.each<[string, string, string[]]>([
    [
      'tensorrt',
      '10.6.1',
      [
        'error runtime-version-unavailable',
        'tensorrt 10.6.1 does not exist as a wheel; the nearest that do: 10.6.0.26, 10.7.0.23, 10.8.0.43.',
        'Pin one of 10.6.0.26, 10.7.0.23, 10.8.0.43, or give the `python` that has the runtime.',
      ],
    ],
    [
      'tensorrt',
      '1.5.0.114',
      [
        'error runtime-version-unavailable',
        'tensorrt 1.5.0.114 does not exist as a wheel; the nearest that do: 8.5.1.7, 8.5.2.2, 8.5.3.1. 1.5.0.114 is a version of TensorRT-RTX: did you mean product tensorrt-rtx?',
        'Name the other product, or pin one of 8.5.1.7, 8.5.2.2, 8.5.3.1.',
      ],
    ],
    [
      'tensorrt-lean',
      '1.5.0.114',
      [
        'error runtime-version-unavailable',
        'tensorrt-lean 1.5.0.114 does not exist as a wheel; the nearest that do: 8.6.0.12, 10.0.0.6, 10.0.1.6. 1.5.0.114 is a version of TensorRT-RTX: did you mean product tensorrt-rtx?',
        'Name the other product, or pin one of 8.6.0.12, 10.0.0.6, 10.0.1.6.',
      ],
    ],
    [
      'tensorrt-rtx',
      '1.5.1',
      [
        'error runtime-version-unavailable',
        'tensorrt-rtx 1.5.1 does not exist as a wheel; the nearest that do: 1.5.0.114, 1.6.1.120, 1.7.1.116.',
        'Pin one of 1.5.0.114, 1.6.1.120, 1.7.1.116, or give the `python` that has the runtime.',
      ],
    ],
    [
      'tensorrt-lean',
      '10.6.1',
      [
        'error runtime-version-unavailable',
        'tensorrt-lean 10.6.1 does not exist as a wheel; the nearest that do: 10.6.0.26, 10.7.0.23, 10.8.0.43.',
        'Pin one of 10.6.0.26, 10.7.0.23, 10.8.0.43, or give the `python` that has the runtime.',
      ],
    ],
  ])('%s %s is none: the nearest, and the product that has it', async (family, wanted, expected) => {
    expect(await told(() => knownReleases(family, version(wanted)))).toEqual(expected);
  });
});

it('a version of TensorRT asked of TensorRT-RTX names the product that has it', async () => {
  const [code, message, remedy] = (await told(() =>
    knownReleases('tensorrt-rtx', version('10.6.0.26')),
  )) as string[];
  expect(code).toBe('error runtime-version-unavailable');
  expect(message).toMatch(/ 10\.6\.0\.26 is a version of TensorRT: did you mean product tensorrt\?$/);
  expect(remedy).toMatch(/^Name the other product, or pin one of (?:\d+\.){3}\d+, /);
});

describe('chooseRelease', () => {
  const chosen = async (
    host: ReturnType<typeof machine>,
    family: string,
    wanted: string,
    cuda: number | null = null,
  ): Promise<unknown> => {
    const answer = await told(() => chooseRelease(host, family, version(wanted), cuda));
    if (Array.isArray(answer)) return answer;
    const { version: of, releases, reason } = answer as Awaited<ReturnType<typeof chooseRelease>>;
    return [of.join('.'), ...releases.map((one) => `${one.pip} cu${one.cuda}`), reason, ...host.said];
  };

  it.each<[string, string | null, Partial<Host>, string, string, number | null, string[]]>([
    [
      'the newest of several',
      '12.4',
      {},
      'tensorrt',
      '10.13',
      null,
      [
        '10.13.3.9',
        '10.13.3.9 cu12',
        '10.13.3.9.post1 cu12',
        'the driver offers CUDA 12.4 (nvidia-smi)',
        'tensorrt 10.13.3.9 for CUDA 12: the newest build of 10.13; the driver offers CUDA 12.4 (nvidia-smi)',
      ],
    ],
    [
      'the newest CUDA that the driver runs',
      '13.0',
      {},
      'tensorrt-rtx',
      '1.5.0.114',
      null,
      [
        '1.5.0.114',
        '1.5.0.114 cu13',
        'the driver offers CUDA 13.0 (nvidia-smi)',
        'tensorrt-rtx 1.5.0.114 for CUDA 13: the only build of 1.5.0.114; the driver offers CUDA 13.0 (nvidia-smi)',
      ],
    ],
    [
      '12 without a driver',
      null,
      {},
      'tensorrt-rtx',
      '1.5.0.114',
      null,
      [
        '1.5.0.114',
        '1.5.0.114 cu12',
        'no NVIDIA driver here (no Python is available to query libcuda)',
        'tensorrt-rtx 1.5.0.114 for CUDA 12: the only build of 1.5.0.114; no NVIDIA driver here (no Python is available to query libcuda)',
      ],
    ],
    [
      'the CUDA that was asked for',
      '12.4',
      {},
      'tensorrt-rtx',
      '1.5',
      13,
      [
        '1.5.0.114',
        '1.5.0.114 cu13',
        'CUDA 13 was asked for',
        'tensorrt-rtx 1.5.0.114 for CUDA 13: the only build of 1.5; CUDA 13 was asked for',
      ],
    ],
    [
      'a CUDA that it does not come in',
      '12.4',
      {},
      'tensorrt-rtx',
      '1.5',
      11,
      [
        'error runtime-version-unavailable',
        'tensorrt-rtx 1.5.0.114 comes for CUDA 12 and 13, not for CUDA 11.',
        'Ask for CUDA 12 and 13.',
      ],
    ],
    [
      'a driver that is too old',
      '11.8',
      {},
      'tensorrt-rtx',
      '1.5',
      null,
      [
        'error cuda-driver-too-old',
        'tensorrt-rtx 1.5.0.114 is built for CUDA 12 and 13, but the driver offers CUDA 11.8 (nvidia-smi).',
        'Update the NVIDIA driver.',
      ],
    ],
    [
      'a driver that is too old for this one',
      '11.8',
      {},
      'tensorrt',
      '10.15',
      null,
      [
        'error cuda-driver-too-old',
        'tensorrt 10.15.1.29 is built for CUDA 12 and 13, but the driver offers CUDA 11.8 (nvidia-smi).',
        'Update the NVIDIA driver, or pin 10.13.0.35, the newest that this driver runs.',
      ],
    ],
    [
      'a driver of another age',
      '9.2',
      {},
      'tensorrt',
      '10.15',
      null,
      [
        'error cuda-driver-too-old',
        'tensorrt 10.15.1.29 is built for CUDA 12 and 13, but the driver offers CUDA 9.2 (nvidia-smi).',
        'Update the NVIDIA driver.',
      ],
    ],
    [
      'two pip versions of one release',
      '12.8',
      {},
      'tensorrt',
      '10.6.0.26',
      null,
      [
        '10.6.0.26',
        '10.6.0 cu12',
        '10.6.0.post1 cu12',
        '10.6.0.post2 cu12',
        'the driver offers CUDA 12.8 (nvidia-smi)',
        'tensorrt 10.6.0.26 for CUDA 12: the only build of 10.6.0.26; the driver offers CUDA 12.8 (nvidia-smi)',
      ],
    ],
    [
      'a platform without a wheel',
      '12.8',
      { arch: 's390x' },
      'tensorrt',
      '10.6.0.26',
      null,
      [
        'error runtime-version-unavailable',
        'tensorrt 10.6.0.26 has no wheel for linux-s390x.',
        'Use a runner of another platform, or give the `python` that has the runtime.',
        'platforms: linux-x64, win32-x64, linux-arm64',
      ],
    ],
    [
      'a platform with a wheel of others',
      '12.8',
      { platform: 'win32' },
      'tensorrt',
      '8.5.1.7',
      null,
      [
        'error runtime-version-unavailable',
        'tensorrt 8.5.1.7 has no wheel for win32-x64.',
        'Pin one that has: 10.0.0.6, 10.0.1.6, 10.1.0.27.',
        'platforms: linux-x64',
      ],
    ],
  ])('%s', async (_, cuda, more, family, wanted, asked, expected) => {
    expect(await chosen(machine(cuda, more), family, wanted, asked)).toEqual(expected);
  });

  it('does not ask the driver where a CUDA was asked for', async () => {
    const host = machine('12.4');
    await chosen(host, 'tensorrt-rtx', '1.5', 12);
    expect(host.asked).toEqual([]);
  });
});

describe('choosePython', () => {
  const folder = folderOf('python3', 'python3.12', 'python3.11', 'python3.10', 'python3.9');
  const facts = { hasVenv: true, hasEnsurepip: false, hasPip: true };
  const all: Record<string, unknown> = {
    python3: { ...facts, version: '3.7.1', tag: 'cp37' },
    'python3.12': { ...facts, version: '3.12.1', tag: null },
    'python3.11': { ...facts, version: '3.11.1', tag: 'cp311', hasVenv: false },
    'python3.10': { ...facts, version: '3.10.1', tag: 'cp310', hasPip: false },
    'python3.9': { ...facts, version: '3.9.1', tag: 'cp39' },
  };
  const choice = async (host: Host) => chooseRelease(host, 'tensorrt', version('10.6.0.26'), 12);
  const taken = async (answers: Record<string, unknown>): Promise<unknown> => {
    const host = answeringHost((command) => answers[path.basename(command)], { env: { PATH: folder } });
    return told(async () => {
      const { python, release } = await choosePython(host, await choice(host));
      return [python.tag, release.pip, release.pythons.includes(python.tag ?? '')];
    });
  };

  it('takes one that can make an environment, and the newest wheel for it', async () => {
    expect(await taken(all)).toEqual(['cp39', '10.6.0.post2', true]);
    const pip = { ...facts, version: '3.10.1', tag: 'cp310' };
    expect(await taken({ ...all, 'python3.10': pip })).toEqual(['cp310', '10.6.0.post2', true]);
    expect(await taken({ ...all, 'python3.10': { ...pip, hasPip: false, hasEnsurepip: true } })).toEqual([
      'cp310',
      '10.6.0.post2',
      true,
    ]);
  });

  it('says why each was refused', async () => {
    const answer = await taken({ ...all, 'python3.9': undefined });
    expect(answer).toEqual([
      'error python-not-found',
      'No Python found that 10.6.0.26 has wheels for (cp38, cp39, cp310, cp311, cp312).',
      'Install one of them, for example with actions/setup-python, or give `python`.',
      '3.7.1: no wheel of 10.6.0.26 for it',
      '3.12.1: no wheel of 10.6.0.26 for it',
      '3.11.1: has no venv module or no pip',
      '3.10.1: has no venv module or no pip',
      'did not answer: exit status 1: no answer',
    ]);
  });
});

it('evidence names the file, where it was found, and why', () => {
  const candidate = { what: 'python' as const, path: '/p', origin: 'PATH', taken: false, reason: 'old' };
  expect(
    candidateEvidence([
      { ...candidate, version: null },
      { ...candidate, version: '3.8.1' },
    ]),
  ).toEqual([
    { source: '/p (PATH)', text: 'old' },
    { source: '/p (PATH)', text: '3.8.1: old' },
  ]);
});

it('a platform is named as in the list of wheels', () => {
  expect(platformOf(machine(null, { platform: 'win32', arch: 'arm64' }))).toBe('win32-arm64');
});
