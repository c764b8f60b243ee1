import { existsSync } from 'node:fs';
import type { Finding } from '../../core/findings.js';
import type { ContainerTool } from '../../host/container/command.js';
import { isPinned, resolveImage, type Image } from '../../host/container/image.js';
import { removeLeftovers } from '../../host/container/remove.js';
import { findTool, type Tool } from '../../host/container/tool.js';
import type { Host } from '../../host/host.js';
import { notPinned, refused } from './findings.js';
import type { PythonInside } from './python-inside.js';

/** An image that takes the place of the runtime's Python. */
export interface ImageRuntime {
  tool: Tool;
  image: Image;
  /** Whether this machine has a GPU to hand on. */
  gpu: boolean;
  /** The caller's own arguments for the container tool. */
  extra: readonly string[];
  /** What runs in a container of it: its own Python, as long as nothing else is known. */
  python: PythonInside;
  /** What is worth a word about the image whatever comes of it. */
  findings: readonly Finding[];
}

/** Files of NVIDIA's kernel modules: of a card, of a Jetson, of WSL. */
const GPU_FILES = ['/dev/nvidiactl', '/dev/nvhost-ctrl-gpu', '/dev/nvgpu', '/dev/dxg'];

/**
 * Finds the container tool, once, and removes what killed runs left with it.
 * @throws FindingError where there is none
 */
export async function containerTool(host: Host, asked: ContainerTool | 'auto'): Promise<Tool> {
  const tool = await findTool(host, asked);
  if ('refusal' in tool) throw refused(tool.refusal, tool.tried, tool.said);
  const removed = await removeLeftovers(host, tool);
  if (removed > 0) host.progress(`removed ${removed} container(s) left by runs that were killed`);
  return tool;
}

/**
 * Resolves the image to its digest, by which alone it is used from here on.
 * @throws FindingError where it is not there, or not for this machine
 */
export async function imageRuntime(
  host: Host,
  tool: Tool,
  reference: string,
  { mayPull, extra }: { mayPull: boolean; extra: readonly string[] },
): Promise<ImageRuntime> {
  const image = await resolveImage(host, tool, reference, mayPull);
  if ('refusal' in image) throw refused(image.refusal, reference, image.said);
  // An image that was put together by hand may not say what it is for.
  if (image.arch !== '' && image.arch !== host.arch)
    throw refused(
      'other-architecture',
      reference,
      `it is for ${image.arch}, but this machine is ${host.arch}`,
    );
  return {
    tool,
    image,
    gpu: GPU_FILES.some((file) => existsSync(file)),
    extra,
    python: { mounted: null, bindings: null },
    findings: isPinned(reference) ? [] : [notPinned(reference, image.pinned, image.isRegistryDigest)],
  };
}
