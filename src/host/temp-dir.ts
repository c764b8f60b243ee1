import { lstatSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { ownerDiedHere } from './lock.js';
import { thisOwner } from './process/owner.js';
import { onShutdown } from './process/shutdown.js';

/** Says in each folder who works there. */
const OWNER_FILE = '.trt-guard-owner';
/** What mkdtemp puts behind the prefix. */
const RANDOM = /^[A-Za-z0-9]{6}$/;

/** A folder for work in progress, which nothing shall outlive. */
export interface TempDir {
  path: string;
  /** May be called more than once. */
  remove: () => Promise<void>;
}

/** A process that was just killed may still be in the middle of its last write. */
const INSISTING = { recursive: true, force: true, maxRetries: 4, retryDelay: 50 } as const;

/** What lay in each parent when this process first made a folder there. */
const found = new Map<string, string[]>();
/** Where this process has swept. */
const swept = new Set<string>();

/**
 * Removes what processes of this user and machine left that died without a chance to do it themselves (kill -9). Once in a run: a
 * machine's temporary folder may hold a hundred thousand names, and each child of a run works in a folder of its own there.
 */
async function sweep(parent: string, prefix: string): Promise<void> {
  const folders = path.join(parent, prefix);
  if (swept.has(folders)) return;
  swept.add(folders);
  const names = found.get(parent) ?? readdirSync(parent);
  found.set(parent, names);
  for (const name of names) {
    if (!name.startsWith(prefix) || !RANDOM.test(name.slice(prefix.length))) continue;
    const folder = path.join(parent, name);
    try {
      const { uid } = lstatSync(folder);
      if (process.getuid !== undefined && uid !== process.getuid()) continue;
      if (ownerDiedHere(path.join(folder, OWNER_FILE))) await rm(folder, INSISTING);
    } catch {
      // Somebody else swept it first, or it cannot be removed: it stands in nobody's way.
    }
  }
}

/**
 * Makes a folder `parent/prefixXXXXXX` that goes when it is removed, when this process is told to stop, or, after a kill -9, when
 * the next run makes one beside it. Folders of living processes, of other machines and of nobody are left alone.
 * @throws what the system says where `parent` cannot be written
 */
export async function makeTempDir(parent: string, prefix: string): Promise<TempDir> {
  await sweep(parent, prefix);
  // Without a pause from here to onShutdown: no signal can come in between.
  const folder = mkdtempSync(path.join(parent, prefix));
  const forget = onShutdown(() => {
    rmSync(folder, INSISTING);
  });
  const remove = async (): Promise<void> => {
    await rm(folder, INSISTING);
    forget();
  };
  try {
    writeFileSync(path.join(folder, OWNER_FILE), JSON.stringify(thisOwner()), { flag: 'wx' });
  } catch (error) {
    await remove();
    throw error;
  }
  return { path: folder, remove };
}
