/** Which archive is taken for a pin, a platform and a driver, and what is said where there is none. */
import { describe, expect, it } from '@jest/globals';
import type { Archive } from '../../../src/catalog/archives.js';
import { FindingError } from '../../../src/core/findings.js';
import { parseVersion } from '../../../src/core/version.js';
import { chooseArchive } from '../../../src/toolchain/archive/choose.js';

const archive = (version: string, cuda: string, more: Partial<Archive> = {}): Archive =>
  ({
    product: 'tensorrt',
    version,
    platform: 'linux-x64',
    cuda,
    url: `https://host/${version}-${cuda}.tar.gz`,
    sha256: null,
    disputed: [],
    size: 1,
    certainty: 'verified',
    ...more,
  }) as unknown as Archive;
const ARCHIVES = [
  archive('10.6.0.26', '11.8'),
  archive('10.6.0.26', '12.6'),
  archive('10.6.0.26', '12.10'),
  archive('10.6.0.26', '12.4'),
  archive('10.6.0.25', '12.6'),
  archive('10.7.0.23', '12.6', { certainty: 'likely-dead' }),
  archive('10.7.0.23', '11.8'),
  archive('10.8.0.1', '12.6', { certainty: 'likely-dead' }),
  archive('11.0.0.1', '13.0'),
  archive('10.9.0.1', '12.6', { platform: 'linux-arm64' }),
  archive('1.5.0.114', '12.9', { product: 'tensorrt-rtx' }),
];

interface Where {
  platform?: string;
  product?: 'tensorrt' | 'tensorrt-rtx';
  origin?: 'libcuda' | null;
}
function chosen(version: string, cuda: string | null, where: Where = {}): string {
  const { platform = 'linux-x64', product = 'tensorrt', origin = 'libcuda' } = where;
  const wanted = parseVersion(version);
  if (wanted === null) throw new Error('a version in this table does not parse');
  const driver = { cuda, origin, detail: 'as it says' };
  try {
    const { archive: one, reason } = chooseArchive(product, wanted, platform, driver, ARCHIVES);
    return `${one.url} ${reason.split(':')[0] ?? ''}`;
  } catch (error) {
    if (!(error instanceof FindingError)) throw error;
    const { code, message, remedy, evidence } = error.finding;
    return [code, message, remedy, ...evidence.map(({ source, text }) => `${source ?? ''}: ${text}`)].join(
      ' | ',
    );
  }
}
const NO_OTHER =
  'Pin one of these, give `archive-url` with `archive-sha256`, or install trtexec on the runner.';

describe('chooseArchive', () => {
  it.each<[string, string | null, Where, string]>([
    ['10.6.0.26', '12.9', {}, 'https://host/10.6.0.26-12.6.tar.gz 10.6.0.26 for CUDA 12.6 on linux-x64'],
    ['10.6.0.26', '11.8', {}, 'https://host/10.6.0.26-11.8.tar.gz 10.6.0.26 for CUDA 11.8 on linux-x64'],
    ['10.6', '12.9', {}, 'https://host/10.6.0.26-12.6.tar.gz 10.6.0.26 for CUDA 12.6 on linux-x64'],
    ['10.6.0.25', '12.9', {}, 'https://host/10.6.0.25-12.6.tar.gz 10.6.0.25 for CUDA 12.6 on linux-x64'],
    ['10.7', '12.9', {}, 'https://host/10.7.0.23-11.8.tar.gz 10.7.0.23 for CUDA 11.8 on linux-x64'],
    ['10.8', '12.9', {}, 'https://host/10.8.0.1-12.6.tar.gz 10.8.0.1 for CUDA 12.6 on linux-x64'],
    ['10', '12.9', {}, 'https://host/10.8.0.1-12.6.tar.gz 10.8.0.1 for CUDA 12.6 on linux-x64'],
    [
      '10',
      '12.9',
      { platform: 'linux-arm64' },
      'https://host/10.9.0.1-12.6.tar.gz 10.9.0.1 for CUDA 12.6 on linux-arm64',
    ],
    [
      '1.5',
      '12.9',
      { product: 'tensorrt-rtx' },
      'https://host/1.5.0.114-12.9.tar.gz 1.5.0.114 for CUDA 12.9 on linux-x64',
    ],
    [
      '10.6.0.27',
      '12.9',
      {},
      `toolchain-version-unavailable | No archive of tensorrt 10.6.0.27 for linux-x64 is known; the nearest are 10.6.0.26, 10.6.0.25, 10.7.0.23. | ${NO_OTHER}`,
    ],
    [
      '10.6',
      '12.9',
      { platform: 'win32-x64' },
      `toolchain-version-unavailable | No archive of tensorrt 10.6 for win32-x64 is known. | ${NO_OTHER}`,
    ],
  ])('%s for CUDA %s %j', (version, cuda, where, expected) => {
    expect(chosen(version, cuda, where)).toBe(expected);
  });

  it('says what a driver is too old for, and what it runs', () => {
    expect(chosen('11.0', '12.9')).toMatch(
      /^cuda-driver-too-old \| tensorrt 11\.0\.0\.1 is built for CUDA 13\.0, but .+\. \| Update the NVIDIA driver, or pin 10\.8\.0\.1, the newest that this driver runs\. \| libcuda: as it says$/,
    );
    expect(chosen('10.6.0.26', '10.2', { origin: null })).toMatch(
      /^cuda-driver-too-old \| tensorrt 10\.6\.0\.26 is built for CUDA 11\.8 and 12\.6 and 12\.10 and 12\.4, but .+\. \| Update the NVIDIA driver\. \| driver: as it says$/,
    );
  });
});
