import { describe, expect, it } from '@jest/globals';
import { pipReleases, requirementsOf, type PipRelease } from '../../src/catalog/wheels.js';
import { diagnoseText } from '../../src/diagnose/diagnose.js';

const device = (here: string, built: string): string =>
  diagnoseText(
    `[E] The engine plan file is generated on an incompatible device, expecting compute ${here} got compute ${built}, please rebuild.`,
  ).remedy;
const mismatch = (runtime: string, builder: string): string =>
  diagnoseText(
    `[E] The engine plan file is not compatible with this version of TensorRT, expecting library version ${runtime} got ${builder}, please rebuild.`,
  ).remedy;

/** The packages that a remedy's pip commands name, each with what stands behind `==`. */
const packagesIn = (remedy: string): string[] =>
  remedy.match(/(?<![\w-])(?:nvidia-)?tensorrt[\w-]*==[\w.]*\w/g) ?? [];

describe('each pip command of each release', () => {
  const releases = ['tensorrt', 'tensorrt-rtx'].flatMap((family) =>
    pipReleases(family).map((release) => [release.pip, release] as const),
  );
  it('there are releases', () => {
    expect(releases.length).toBeGreaterThan(20);
  });
  it.each(releases)('%s: names every package of one release, each with its version', (version) => {
    // The front end of 8.6.1 is a package that is installed beside its two others, and not for the checks of this tool.
    const frontEnd = (one: PipRelease): string[] =>
      one.layout === 'legacy' ? [`${one.family}==${one.pip}.post1`] : [];
    const known = new Set(
      releases.map(([, one]) => [...frontEnd(one), ...requirementsOf(one)].sort().join(' ')),
    );
    const logs = [
      mismatch(version, '8.4.3.1'),
      mismatch('8.4.3.1', version),
      diagnoseText(`ERROR: No matching distribution found for tensorrt==${version}`).remedy,
    ];
    expect(logs.join('\n')).toContain('pip install');
    for (const remedy of logs) {
      const commands = remedy.match(/pip install [^,;]*/g) ?? [];
      for (const command of commands) {
        const named = packagesIn(command);
        if (named.length > 0) expect(known).toContain([...named].sort().join(' '));
        expect(command.match(/--extra-index-url/g) ?? []).toHaveLength(
          command.includes('extra-index') ? 1 : 0,
        );
      }
    }
  });
});

describe('advice that holds here', () => {
  it('offers ampere+ only where both GPUs are Ampere or newer', () => {
    expect(device('8.9', '8.6')).toContain('ampere+');
    expect(device('7.5', '8.6')).not.toContain('ampere+');
    expect(device('8.6', '7.5')).not.toContain('ampere+');
  });

  it('names pip packages that exist', () => {
    expect(mismatch('8.6.1.6', '10.0.1.6')).toContain(
      'pip install tensorrt-cu12==10.0.1 tensorrt-cu12-libs==10.0.1 tensorrt-cu12-bindings==10.0.1',
    );
    expect(mismatch('1.4.0.76', '1.5.0.114')).toContain('pip install tensorrt-rtx-cu12==1.5.0.114');
    expect(mismatch('10.0.1.6', '8.4.3.1')).toMatch(
      /\(8\.4\.3\.1, which no package index has.*\), or rebuild/,
    );
    expect(diagnoseText("ModuleNotFoundError: No module named 'tensorrt_rtx'").remedy).toContain(
      'pip install tensorrt-rtx-cu12',
    );
    expect(diagnoseText("ModuleNotFoundError: No module named 'tensorrt'").remedy).toMatch(
      /pip install tensorrt,/,
    );
  });
});
