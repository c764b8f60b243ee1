import { createHash, createHmac, randomUUID } from 'node:crypto';
import { copyFileSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { SHA256 } from '../../core/report.js';
import { readAs, recordOf } from '../../core/schema.js';
import { parseJson } from '../../host/json.js';
import type { digestModel } from '../../engine/index.js';
import { sha256OfFile } from '../../host/files.js';
import type { Host } from '../../host/host.js';
import { fileProblem } from '../../host/file-kind.js';
import { readForeignText } from '../../host/read-foreign.js';
import { makeFolder, replaceFile } from '../../host/replace-file.js';
import { REQUIREMENTS } from './environment.js';
import { script, type ReferenceAnswer, type ReferenceCase, type ReferenceMode } from './reference.js';

const KEPT = v.object({
  schema: v.literal(1),
  /** By the output's name, the digest of its file, which is called so. */
  outputs: recordOf(SHA256),
  moved: recordOf(v.nullable(v.number())),
  /** Binds all of it to its key, as that of a kept engine does (guard/engine-cache.ts). */
  seal: SHA256,
});
type Kept = v.InferOutput<typeof KEPT>;

/** Answers larger than this are computed each time: a cache that is carried from run to run has an end. */
const MOST_BYTES = 256 * 1024 * 1024;

/**
 * Answers of ONNX Runtime that earlier runs computed, by sha256 of the model (with its external data) and of the inputs, and by the
 * versions that compute. Random models have none.
 */
export class KeptAnswers {
  constructor(private readonly host: Host) {}

  /** @returns null where something cannot be read: then nothing is kept, and who reads it next says why */
  async keyOf(
    model: Awaited<ReturnType<typeof digestModel>> | null,
    { inputs }: Pick<ReferenceCase, 'inputs'>,
    mode: ReferenceMode,
  ): Promise<string | null> {
    if (model === null) return null;
    try {
      const { sha256, externalData } = model;
      const digests: [string, string][] = [];
      for (const name of Object.keys(inputs).sort())
        digests.push([name, await sha256OfFile(inputs[name] ?? '')]);
      const data = externalData.map((file) => [file.file, file.sha256]);
      const how = [...REQUIREMENTS, await sha256OfFile(script()), this.host.arch];
      const parts = { schema: 1, how, model: sha256, data, inputs: digests, mode };
      return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
    } catch {
      return null;
    }
  }

  private folder(key: string): string {
    return path.join(this.host.cacheDir, 'trt-guard-answers', key);
  }

  private seal(key: string, { outputs, moved }: Omit<Kept, 'schema' | 'seal'>): string {
    const secret = this.host.env['TRT_GUARD_CACHE_KEY'] ?? '';
    return createHmac('sha256', `trt-guard kept answer ${secret}`)
      .update(JSON.stringify([key, Object.entries(outputs).sort(), Object.entries(moved).sort()]))
      .digest('hex');
  }

  /** A copy of what is kept, in `to`; null where nothing whole is. */
  async find(key: string, to: string): Promise<ReferenceAnswer | null> {
    try {
      const home = this.folder(key);
      const kept = readAs(KEPT, parseJson(readForeignText(path.join(home, 'answer.json'))), 'it');
      if (kept.seal !== this.seal(key, kept)) return null;
      mkdirSync(to, { recursive: true });
      const outputs: [string, string][] = [];
      for (const [name, sha256] of Object.entries(kept.outputs)) {
        const copy = path.join(to, `${sha256}.npy`);
        const file = path.join(home, `${sha256}.npy`);
        if (fileProblem(file) !== null) return null; // copying a pipe that nobody writes to never ends
        copyFileSync(file, copy);
        // What is compared is the copy, so it is the copy whose digest counts.
        if ((await sha256OfFile(copy)) !== sha256) return null;
        outputs.push([name, copy]);
      }
      return { outputs: Object.fromEntries(outputs), moved: kept.moved };
    } catch {
      return null; // not there, cut short, or of another release: as good as not kept
    }
  }

  /** Keeps an answer. It stands without: a cache that cannot be written costs only the next run's time. */
  async keep(key: string, { outputs, moved }: ReferenceAnswer): Promise<void> {
    const files = Object.entries(outputs);
    const home = this.folder(key);
    try {
      if (files.reduce((sum, [, file]) => sum + statSync(file).size, 0) > MOST_BYTES) return;
      makeFolder(home);
      const digests: [string, string][] = [];
      for (const [name, file] of files) {
        const sha256 = await sha256OfFile(file);
        const temporary = path.join(home, `${sha256}.${randomUUID()}.tmp`);
        try {
          copyFileSync(file, temporary);
          renameSync(temporary, path.join(home, `${sha256}.npy`));
        } finally {
          rmSync(temporary, { force: true });
        }
        digests.push([name, sha256]);
      }
      const kept = { outputs: Object.fromEntries(digests), moved };
      replaceFile(
        path.join(home, 'answer.json'),
        `${JSON.stringify({ schema: 1, ...kept, seal: this.seal(key, kept) })}\n`,
      );
    } catch (error) {
      this.host.progress(`An answer of ONNX Runtime was not kept: ${(error as Error).message}`);
    }
  }
}
