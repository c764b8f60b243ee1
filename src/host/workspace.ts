import path from 'node:path';

/** Whether `file` is `folder` or lies below it, by their names alone. */
export function isWithin(folder: string, file: string): boolean {
  const relative = path.relative(folder, file);
  return relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}

/** Whether a folder is the root of its file system, by its name alone. */
export function isWholeDisk(folder: string): boolean {
  return folder === path.parse(folder).root;
}

/** Folders of the kernel: they hold no files of anybody, have no end, and /proc/self/root leads back to the whole disk. */
export const KERNEL_FOLDERS = process.platform === 'win32' ? [] : ['/proc', '/sys', '/dev'];

/** Where a pull request's files lie, and with them its links: the checkout, and the folder that trt-guard works in. */
export function workspaces(): string[] {
  return [process.env['GITHUB_WORKSPACE'], process.cwd()].filter(
    (folder): folder is string => folder !== undefined && path.isAbsolute(folder),
  );
}
