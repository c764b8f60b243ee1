import { existsSync } from 'node:fs';

/** Device files of NVIDIA's drivers: for a card, in WSL, on a Jetson. */
export const GPU_DEVICES: readonly string[] = [
  '/dev/nvidiactl',
  '/dev/nvidia0',
  '/dev/dxg',
  '/dev/nvhost-ctrl',
  '/dev/nvgpu',
];

/** Whether a driver shows a GPU here; true where this cannot be told by a device file. */
export function mayHaveGpu(host: { platform: NodeJS.Platform }): boolean {
  return host.platform !== 'linux' || GPU_DEVICES.some((device) => existsSync(device));
}
