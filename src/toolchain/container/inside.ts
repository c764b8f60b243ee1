import {
  chmodSync,
  constants,
  copyFileSync,
  lstatSync,
  mkdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { isMountable, type Mount } from '../../host/container/command.js';

/** Where the container sees what is ours. */
export const ROOT = '/trt-guard';
/** A model repository of Triton with this one engine in it. */
export const MODELS = `${ROOT}/models`;
export const HARNESS = `${ROOT}/harness/trt_harness.py`;

/** A request as the container sees it. */
export interface Inside {
  request: object;
  mounts: Mount[];
  /** The file on this machine that the harness writes its report to. */
  report: string;
  /** The folder on this machine in which outputs are left; null where nobody wants them. */
  saved: string | null;
  /** The plugins' names on this machine, by those in the container. */
  names: ReadonlyMap<string, string>;
}

/** What of a request names files. */
interface Asked {
  mode?: string;
  engine?: string;
  plugins?: readonly string[];
  cases?: readonly { name: string; files: Readonly<Record<string, string>> }[];
  save?: string;
  baseline?: { engine: string };
  refitFrom?: string;
  refitData?: readonly string[];
}

const READABLE_BY_OTHERS = 0o004;

/**
 * The file under a name that can be mounted, and with the right to read it that the container's user needs: root there has no rights
 * over the files of others. A copy is made only where one of the two is missing.
 */
export function presentable(source: string, folder: string, name: string): string {
  const whole = path.resolve(source);
  const here = path.join(folder, name);
  if ((statSync(whole).mode & READABLE_BY_OTHERS) === 0) {
    copyFileSync(whole, here, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL);
    chmodSync(here, 0o644);
    return here;
  }
  if (isMountable(whole)) return whole;
  symlinkSync(whole, here);
  return here;
}

/**
 * The request with the container's paths, and the mounts that put the files there: all read-only but the report, which is one file (so
 * that nothing else can be written beside it), and the folder of outputs where they are wanted.
 * @param folder an empty folder of this run's own, which no other user of this machine can enter
 */
export function inside(asked: Asked, folder: string): Inside {
  const mounts: Mount[] = [];
  const names = new Map<string, string>();
  const mounted = (source: string, target: string): string => {
    mounts.push({
      source: presentable(source, folder, `mount-${mounts.length}`),
      target: `${ROOT}/${target}`,
    });
    return `${ROOT}/${target}`;
  };
  const report = path.join(folder, 'report.jsonl');
  // The container's user is another one than ours; nobody else comes as far as this folder.
  writeFileSync(report, '', { flag: 'wx' });
  chmodSync(report, 0o666);
  mounts.push({ source: report, target: `${ROOT}/report.jsonl`, writable: true });
  const saved = asked.save === undefined ? null : path.join(folder, 'saved');
  if (saved !== null) {
    mkdirSync(saved);
    chmodSync(saved, 0o777);
    mounts.push({ source: saved, target: `${ROOT}/saved`, writable: true });
  }
  const request = {
    ...asked,
    ...(asked.engine === undefined
      ? {}
      : asked.mode === 'triton'
        ? { engine: modelRepository(asked.engine, folder, mounts) }
        : { engine: mounted(asked.engine, 'engine') }),
    ...(asked.baseline === undefined
      ? {}
      : { baseline: { ...asked.baseline, engine: mounted(asked.baseline.engine, 'baseline-engine') } }),
    ...(asked.refitFrom === undefined ? {} : { refitFrom: refitModel(asked.refitFrom, asked, mounted) }),
    ...(asked.plugins === undefined
      ? {}
      : {
          plugins: asked.plugins.map((plugin, i) => {
            // A bare name is looked up by the image's own loader.
            if (!plugin.includes('/')) return plugin;
            const name = mounted(
              plugin,
              `plugins/${i}/${isMountable(plugin) ? path.basename(plugin) : 'plugin.so'}`,
            );
            names.set(name, plugin);
            return name;
          }),
        }),
    ...(asked.cases === undefined
      ? {}
      : {
          cases: asked.cases.map(({ name, files }, i) => ({
            name,
            files: Object.fromEntries(
              Object.entries(files).map(([input, file], j) => [input, mounted(file, `inputs/${i}/${j}.npy`)]),
            ),
          })),
        }),
    ...(saved === null ? {} : { save: `${ROOT}/saved`, shared: true }),
    report: `${ROOT}/report.jsonl`,
  };
  return { request, mounts, report, saved, names };
}

/** A model with the files of its tensors, which it names from its own folder. */
function refitModel(
  model: string,
  { refitData = [] }: Asked,
  mounted: (source: string, target: string) => string,
): string {
  for (const file of refitData) mounted(path.join(path.dirname(model), file), `refit/${file}`);
  return mounted(model, 'refit/refit-from.onnx');
}

/**
 * The engine as the one model of a repository, which Triton completes from the engine itself. A copy that nobody else can write: what the
 * harness takes the digest of is what the server loads.
 */
function modelRepository(engine: string, folder: string, mounts: Mount[]): string {
  const [plan, config] = [path.join(folder, 'model.plan'), path.join(folder, 'config.pbtxt')];
  copyFileSync(engine, plan, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL);
  writeFileSync(config, 'name: "trt_guard"\nbackend: "tensorrt"\n');
  for (const file of [plan, config]) chmodSync(file, 0o644);
  const target = `${MODELS}/trt_guard/1/model.plan`;
  mounts.push({ source: plan, target }, { source: config, target: `${MODELS}/trt_guard/config.pbtxt` });
  return target;
}

/** Regular files and folders alone: a link in what the container left would lead to a file of this machine. */
export function isPlain(source: string): boolean {
  const facts = lstatSync(source);
  return facts.isFile() || facts.isDirectory();
}
