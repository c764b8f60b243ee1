import { describe, expect, it } from '@jest/globals';
import { knownDigests, packageOf, strangeFile, withDigests } from '../../src/catalog/wheel-digests.js';
import { pipReleases, requirementsOf } from '../../src/catalog/wheels.js';

/** As PyPI's page of tensorrt-rtx-cu12-libs gives it. */
const RTX = {
  file: 'tensorrt_rtx_cu12_libs-1.5.0.114-py3-none-manylinux_2_28_x86_64.whl',
  sha256: 'e2809414feef891f4aaf9abbccbe1b5e5633b868bfa9ae5a5d562fce0c74d2bd',
};

it.each(['tensorrt', 'tensorrt-lean', 'tensorrt-dispatch', 'tensorrt-rtx'])(
  'every package of every release of %s that the public index has is recorded',
  (family) => {
    const missing = pipReleases(family)
      .filter(({ libraries }) => libraries !== 'vendor-index')
      .flatMap(requirementsOf)
      .filter((requirement) => {
        const [name = '', version = ''] = requirement.split('==');
        return ['x.whl', 'x.tar.gz'].every((file) => knownDigests(name, version, file) === null);
      });
    expect(missing).toEqual([]);
  },
);

describe('a file is strange', () => {
  it('where its digest is not one of its version, under whatever spelling of its name', () => {
    expect(strangeFile([RTX, { ...RTX, sha256: RTX.sha256.toUpperCase() }])).toBeNull();
    for (const file of [RTX.file, RTX.file.replace('tensorrt_rtx', 'TensorRT.rtx'), `/mirror/${RTX.file}`]) {
      const other = { file, sha256: '0'.repeat(64) };
      expect(strangeFile([RTX, other])).toEqual(other);
    }
  });

  it('where it has the digest of another version', () => {
    const other = { ...RTX, file: RTX.file.replace('1.5.0.114', '1.4.0.76') };
    expect(strangeFile([other])).toEqual(other);
  });

  it.each([
    'numpy-2.0.0-cp312-cp312-manylinux_2_17_x86_64.whl',
    'tensorrt_rtx_cu12_libs-99.0.0.1-py3-none-manylinux_2_28_x86_64.whl',
    // The public index has its source only, which fetches this wheel from the vendor's.
    'tensorrt_cu12_libs-10.6.0-py2.py3-none-manylinux_2_17_x86_64.whl',
    'README',
  ])('never where nothing is recorded of it: %s', (file) => {
    expect(strangeFile([{ file, sha256: '0'.repeat(64) }])).toBeNull();
  });

  it('also where it is a source archive', () => {
    const file = 'tensorrt_cu12_libs-10.6.0.tar.gz';
    expect(strangeFile([{ file, sha256: '0'.repeat(64) }])).not.toBeNull();
  });
});

it.each([
  ['tensorrt_cu12_libs-10.6.0.post1.tar.gz', 'tensorrt-cu12-libs', '10.6.0.post1'],
  ['tensorrt-libs-9.0.0.post11.dev1.tar.gz', 'tensorrt-libs', '9.0.0.post11.dev1'],
  [RTX.file, 'tensorrt-rtx-cu12-libs', '1.5.0.114'],
])('%s is of %s %s', (file, name, version) => {
  expect(packageOf(file)).toEqual({ name, version });
});

it('a line for uv holds the digests, and stays as it is where there are none', () => {
  expect(withDigests('tensorrt-rtx-cu12-libs==1.5.0.114')).toContain(` --hash=sha256:${RTX.sha256}`);
  expect(withDigests('tensorrt-cu12-libs==10.6.0')).toBe('tensorrt-cu12-libs==10.6.0');
  expect(withDigests('onnxruntime==1.20.0')).toBe('onnxruntime==1.20.0');
});
