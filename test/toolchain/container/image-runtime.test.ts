import { expect, it } from '@jest/globals';
import type { Host, RunResult } from '../../../src/host/host.js';
import { realHost } from '../../../src/host/real.js';
import { imageRuntime } from '../../../src/toolchain/container/image-runtime.js';

const ID = `sha256:${'a'.repeat(64)}`;
const TOOL = { name: 'docker', env: {} } as const;

/** A machine of this processor, on which the tool's `image inspect` says this. */
function hostWith(arch: string, inspection: object): Host {
  const answer = (): Promise<RunResult> =>
    Promise.resolve({
      ...({ stderr: '', output: '' } as unknown as RunResult),
      ending: { kind: 'exited', status: 0 },
      stdout: JSON.stringify([{ Id: ID, RepoDigests: [], Config: null, ...inspection }]),
    });
  return { ...realHost(), arch: arch, run: answer };
}

const found = (arch: string, inspection: object): Promise<unknown> =>
  imageRuntime(hostWith(arch, inspection), TOOL, 'serve:1', { mayPull: false, extra: [] });

it.each([
  ['x64', 'arm64'],
  ['x64', 'ppc64le'],
  ['arm64', 'amd64'],
])('a machine that is %s runs no image for %s, and says both', async (arch, architecture) => {
  await expect(found(arch, { Architecture: architecture })).rejects.toMatchObject({
    finding: {
      code: 'image-wrong-architecture',
      message: expect.stringMatching(/it is for \w+, but this machine is \w+/),
    },
  });
});

it.each([
  ['x64', 'amd64'],
  ['arm64', 'arm64'],
  // An image that was put together by hand.
  ['x64', ''],
])('a machine that is %s takes an image for "%s"', async (arch, architecture) => {
  await expect(found(arch, { Architecture: architecture })).resolves.toMatchObject({ image: { id: ID } });
});
