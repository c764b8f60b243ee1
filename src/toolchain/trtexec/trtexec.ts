import path from 'node:path';
import { childEnvironment } from '../../host/environment.js';
import { withoutShell } from '../../host/process/exec-format.js';
import type { Host } from '../../host/host.js';
import type { Trtexec } from '../types.js';
import { trtexecArgv } from './argv.js';
import { TELLING_LINE } from '../telling-lines.js';
import { parseTrtexecOutput } from './output.js';
import type { ConvertResult } from '../convert-result.js';
import { sizeOfFile } from '../../host/files.js';

const BANNER_TIMEOUT_SECONDS = 30;

/** The environment in which this trtexec finds the libraries that belong to it before any other. */
function environment(host: Host, trtexec: Trtexec): Record<string, string> {
  const search = [...trtexec.libraryDirs, host.env['LD_LIBRARY_PATH'] ?? ''].filter(
    (folder) => folder !== '',
  );
  return childEnvironment(
    host.env,
    search.length === 0 ? {} : { LD_LIBRARY_PATH: search.join(path.delimiter) },
  );
}

/**
 * The version that was compiled into this trtexec, and with it the flags that it knows: `10.6.0.26`. `--help` prints the banner
 * first and touches no GPU (observed with 10.6 and 10.15, in 5 ms). Null where it prints none, or cannot be started.
 */
export async function trtexecBannerVersion(host: Host, trtexec: Trtexec): Promise<string | null> {
  const run = await host.run(trtexec.path, ['--help'], {
    env: environment(host, trtexec),
    cwd: process.cwd(),
    confine: true,
    timeoutSeconds: BANNER_TIMEOUT_SECONDS,
  });
  return parseTrtexecOutput(run.output).bannerVersion;
}

export interface TrtexecRequest {
  trtexec: Trtexec;
  /** Decides which flags are used (trtexecBannerVersion, or the measured library); default: the measured library. */
  version?: string | null;
  model: string;
  /** A file that does not exist yet. */
  output: string;
  args: readonly string[];
  plugins?: readonly string[];
  /** Print the type of each layer. */
  tellsLayers?: boolean;
  timeoutSeconds: number;
}

/**
 * Builds an engine with trtexec. Never rejects because of what trtexec did.
 * @throws InputError for arguments that take over what trt-guard has to decide
 */
export async function convertWithTrtexec(host: Host, request: TrtexecRequest): Promise<ConvertResult> {
  const { trtexec, model, output, args, plugins = [], tellsLayers = false, timeoutSeconds } = request;
  const version = request.version ?? trtexec.libraryVersion;
  const command = trtexecArgv({ model, output, extraArgs: args, plugins, tellsLayers, version });
  const run = await host.run(trtexec.path, command, {
    env: environment(host, trtexec),
    // Its arguments may name files of the workspace.
    cwd: process.cwd(),
    confine: true,
    timeoutSeconds,
    keepLines: TELLING_LINE,
  });
  return {
    converter: 'trtexec',
    command: [trtexec.path, ...command],
    ending: withoutShell(run.ending, trtexec.path, host.platform, host.arch),
    durationMs: run.durationMs,
    ...(run.confinement === undefined ? {} : { confinement: run.confinement }),
    bytes: await sizeOfFile(output),
    trtexec: parseTrtexecOutput(run.output),
    harness: null,
    log: run.output,
  };
}
