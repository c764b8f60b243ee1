import { describe, expect, it } from '@jest/globals';
import { publishedRequirement } from '../../src/catalog/pip-notation.js';
import { parseVersion, versionsAgree } from '../../src/core/version.js';
import { pipReleases } from '../../src/catalog/wheels.js';
import INDEX from './pip-index.json' with { type: 'json' };

/** What pip lists for each package: recorded by test/catalog/record-pip-index.mjs. */
const PUBLISHED: Readonly<Record<string, readonly string[]>> = INDEX.packages;

/** The requirements of a command; options such as an index of its own are left out. */
function requirementsOf(command: string): [name: string, version: string][] {
  return command.split(' ').flatMap((word): [string, string][] => {
    const [name, version] = word.split('==');
    return name === undefined || version === undefined ? [] : [[name, version]];
  });
}

const three = (stem: string, version: string): string =>
  ['', '-libs', '-bindings'].map((part) => `${stem}${part}==${version}`).join(' ');

describe('publishedRequirement', () => {
  it.each([
    ['tensorrt', '10.0.1.6', three('tensorrt-cu12', '10.0.1')],
    ['tensorrt', '10.0.1', three('tensorrt-cu12', '10.0.1')],
    ['tensorrt', '10.1.0.27', three('tensorrt-cu12', '10.1.0')],
    ['tensorrt', '10.8.0.43', three('tensorrt-cu12', '10.8.0.43')],
    ['tensorrt', '10.15.1', three('tensorrt-cu12', '10.15.1.29')],
    // Of two packages of one release the later one is whole.
    ['tensorrt', '10.2.0.19', three('tensorrt-cu12', '10.2.0.post1')],
    ['tensorrt', '8.5.3.1', 'tensorrt==8.5.3.1'],
    [
      'tensorrt',
      '8.6.1.6',
      'tensorrt==8.6.1.post1 tensorrt-libs==8.6.1 tensorrt-bindings==8.6.1 --extra-index-url https://pypi.nvidia.com',
    ],
    ['tensorrt-rtx', '1.5.0.114', three('tensorrt-rtx-cu12', '1.5.0.114')],
  ] as const)('%s %s', (product, version, requirement) => {
    expect(publishedRequirement(product, version)).toBe(requirement);
  });

  it('takes the packages of the CUDA that is asked for, where there are some', () => {
    expect(publishedRequirement('tensorrt', '11.2.1.2', 13)).toContain('tensorrt-cu13-libs==11.2.1.2');
    expect(publishedRequirement('tensorrt', '10.6.0.26', 11)).toContain('tensorrt-cu11-libs==10.6.0.post2');
    expect(publishedRequirement('tensorrt', '10.6.0.26', 13)).toContain('tensorrt-cu12-libs==10.6.0.post2');
  });

  it('knows what the index never had, and what names no single release', () => {
    for (const version of ['8.4.3.1', '10.13', '11', '24.05', 'x'])
      expect(publishedRequirement('tensorrt', version)).toBeNull();
  });

  const commands = (['tensorrt', 'tensorrt-rtx'] as const).flatMap((product) =>
    pipReleases(product).flatMap(({ version, cuda }) =>
      [cuda, undefined].map((major) => [product, version, major] as const),
    ),
  );
  it.each(commands)(
    '%s %s for CUDA %s names packages that exist, all of this release',
    (product, version, cuda) => {
      const command = publishedRequirement(product, version, cuda) ?? '';
      const requirements = requirementsOf(command);
      expect(requirements).not.toEqual([]);
      for (const [name, pip] of requirements) {
        // 8.6.1's libraries are in NVIDIA's own index alone, which the command names.
        if (name === 'tensorrt-libs') expect(command).toContain('--extra-index-url');
        else expect(PUBLISHED[name]).toContain(pip);
        // A beta is written without its last number (10.0.0b6), and most of 10.x without their build.
        const numbers = parseVersion(/^\d+(?:\.\d+)*/.exec(pip)?.[0] ?? '');
        const release = parseVersion(version);
        expect(numbers).not.toBeNull();
        expect(release).not.toBeNull();
        if (numbers !== null && release !== null) expect(versionsAgree(numbers, release)).toBe(true);
      }
      // The library is what is loaded: named itself, never left to what a front end requires. What is imported is named too.
      expect(requirements.some(([name]) => /-libs$|^tensorrt$/.test(name))).toBe(true);
      expect(requirements.some(([name]) => /^tensorrt(?:-rtx)?(?:-cu\d+)?$/.test(name))).toBe(true);
      if (requirements.some(([name]) => name === 'tensorrt')) expect(version).toMatch(/^8\.[56]\./);
    },
  );
});
