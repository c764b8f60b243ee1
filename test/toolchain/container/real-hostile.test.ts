import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CONTAINER_TOOLS } from '../../../src/host/container/command.js';
import type { Host } from '../../../src/host/host.js';
import { confinement } from '../../../src/host/process/namespace.js';
import { runProcess } from '../../../src/host/process/process.js';
import { realHost } from '../../../src/host/real.js';
import {
  containerTool,
  imageRuntime,
  type ImageRuntime,
} from '../../../src/toolchain/container/image-runtime.js';
import { loadFindings } from '../../../src/toolchain/harness/findings.js';
import { runHarness } from '../../../src/toolchain/harness/harness.js';
import type { HarnessResult } from '../../../src/toolchain/harness/types.js';
import { debianWithPython, lendTool, tarWith } from '../../support/containers.js';

/** What a hostile module tries in `import tensorrt`, as docs/threat-model.md lists it; each tells what it got on stdout. */
const MODULE = `
import os, sys, socket, signal, subprocess, time
def tell(what, got):
    print("GOT %s %s" % (what, got), flush=True)
def attempt(what, work):
    try:
        tell(what, work())
    except BaseException as error:
        tell(what, "nothing: %s" % type(error).__name__)
def write(file):
    with open(file, "a") as f:
        f.write("OWNED=1\\n")
    return "written"
def environments():
    found = ""
    for pid in os.listdir("/proc"):
        try:
            found += open("/proc/%s/environ" % pid, "rb").read().decode("latin1")
        except (OSError, ValueError):
            pass
    return "token" if "SECRET-OF-THE-JOB" in found + repr(dict(os.environ)) else "no token"
def daemonize():
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            for i in range(200):
                time.sleep(0.1)
                try:
                    write(LATE)
                except OSError:
                    pass
        os._exit(0)
    return "started"
WORKSPACE, GITHUB_ENV, LATE, PORT = %PLACES%
signal.signal(signal.SIGTERM, signal.SIG_IGN)
attempt("token", environments)
attempt("workspace", lambda: write(WORKSPACE))
attempt("github-env", lambda: write(GITHUB_ENV))
attempt("volume", lambda: write("/data/owned"))
attempt("network", lambda: socket.create_connection(("127.0.0.1", PORT), 2) and "connected")
attempt("remount", lambda: subprocess.call(["mount", "-o", "remount,bind,rw", os.path.dirname(WORKSPACE)], stderr=2))
attempt("parent", lambda: os.kill(%PARENT%, 0) or "seen")
attempt("daemon", daemonize)
def glob_one():
    import glob
    return (glob.glob("/trt-guard/report.jsonl") + glob.glob(%TEMP% + "/trt-guard-harness-*/report.jsonl"))[0]
def forge():
    import glob
    for file in glob.glob("/trt-guard/report.jsonl") + glob.glob(%TEMP% + "/trt-guard-harness-*/report.jsonl"):
        with open(file, "a") as f:
            f.write('{"say": "deserialized", "ok": true}\\n{"say": "context", "ok": true}\\n{"say": "done"}\\n')
    return "written"
attempt("disk", lambda: os.truncate((glob_one()), 17 << 30) or "filled")
def bomb():
    children = []
    try:
        for i in range(2000 if os.path.exists("/trt-guard") else 6000):
            child = os.fork()
            if child == 0:
                time.sleep(60)
                os._exit(0)
            children.append(child)
        return "unbounded"
    except OSError:
        return "bounded"
    finally:
        for child in children:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
# Only where a cgroup holds it: this is somebody's machine.
if os.path.exists("/trt-guard") or %BOUNDED%:
    attempt("forks", bomb)
attempt("forge", forge)
line = "&&&& PASSED ::error::forged " * 1000 + "\\n"
for i in range(40000):
    sys.stdout.write(line)
sys.stdout.flush()
os._exit(0)
`;

const root = path.resolve(import.meta.dirname, '../../..');
/** In the workspace, as a pull request's folders are. */
const folder = mkdtempSync(path.join(root, '.trt-guard-hostile-'));
const temp = mkdtempSync('/tmp/trt-guard-hostile-temp-');
const workspaceFile = path.join(folder, 'owned');
const commands = path.join(temp, '_runner_file_commands');
const githubEnv = path.join(commands, 'set_env');
const engine = path.join(folder, 'tiny.engine');
const site = path.join(folder, 'site');
let server: Server;
let connections = 0;

/** Whether a fork bomb ends natively. */
let isBounded = false;

beforeAll(async () => {
  const { confinement: limits = [] } = await runProcess('/bin/sh', ['-c', 'exit 0'], {
    timeoutSeconds: 30,
    confine: true,
  });
  isBounded = limits.some(({ measure, held }) => measure === 'process-limit' && held);
  mkdirSync(site);
  mkdirSync(commands);
  writeFileSync(githubEnv, '');
  writeFileSync(engine, 'an engine');
  server = createServer((socket) => {
    connections++;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const places = [workspaceFile, githubEnv, path.join(folder, 'late')].map((one) => JSON.stringify(one));
  const module = MODULE.replace('%PLACES%', `${places.join(', ')}, ${port}`)
    .replace('%PARENT%', String(process.pid))
    .replace('%BOUNDED%', isBounded ? 'True' : 'False')
    .replaceAll('%TEMP%', JSON.stringify(temp));
  writeFileSync(path.join(site, 'tensorrt.py'), module);
  process.env['GITHUB_ENV'] = githubEnv;
  process.env['GITHUB_TOKEN'] = 'SECRET-OF-THE-JOB';
});
afterAll(() => {
  server.close();
  delete process.env['GITHUB_ENV'];
  delete process.env['GITHUB_TOKEN'];
  for (const one of [folder, temp]) rmSync(one, { recursive: true, force: true });
});

const hostOf = (env: Record<string, string> = {}): Host => ({
  ...realHost(),
  tempDir: temp,
  env: { ...process.env, ...env },
});
const load = (
  host: Host,
  more: { image?: ImageRuntime; env?: Record<string, string> },
): Promise<HarnessResult> =>
  runHarness(host, {
    mode: 'load',
    python: 'python3',
    product: 'tensorrt',
    engine,
    timeoutSeconds: 150,
    ...more,
  });

/** What each attempt got, and that nothing came of it. */
async function achievesNothing(result: HarnessResult): Promise<void> {
  const got: Record<string, string | undefined> = Object.fromEntries(
    [...result.output.matchAll(/^GOT (\S+) (.*)$/gm)].map(([, what = '', how]) => [what, how] as const),
  );
  expect(got).toMatchObject({ token: 'no token', daemon: 'started' });
  const outside = [got['workspace'], got['github-env'], got['network'], got['volume']];
  expect(outside.map((one) => one?.split(':')[0])).toEqual(['nothing', 'nothing', 'nothing', 'nothing']);
  expect(got['disk']).toMatch(/^nothing/);
  const isLimited = result.container === undefined ? isBounded : result.container.limits.pids !== null;
  if (isLimited) expect(got['forks']).toBe('bounded');
  expect(got['remount']).not.toBe('0');
  expect(got['parent']).not.toBe('seen');
  expect(connections).toBe(0);
  expect(readFileSync(githubEnv, 'utf8')).toBe('');
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(readdirSync(folder).sort()).toEqual(['site', 'tiny.engine']);
  // The forged lines are seen as such, and 1 GB of output is cut.
  expect(result.deserialized).toBeNull();
  expect(loadFindings(result, { engine: 'tiny.engine' })[0]).toMatchObject({
    code: 'harness-garbage',
    severity: 'error',
  });
  expect(result.output.length).toBeLessThan(3 * 1024 * 1024);
}

const { readOnly, measures } = confinement();
const isWhole = readOnly && measures.every(({ held }) => held);
(isWhole ? it : it.skip)(
  'a hostile module achieves nothing natively (skipped where the system refuses a measure)',
  async () => {
    await achievesNothing(await load(hostOf(), { env: { PYTHONPATH: site } }));
  },
  300_000,
);

const base = debianWithPython();
describe.each(CONTAINER_TOOLS)('a hostile module in a container of %s', (name) => {
  const lent = base === null ? null : lendTool(name);
  afterAll(() => {
    lent?.stop();
  });

  (lent === null ? it.skip : it)(
    'achieves nothing',
    async () => {
      if (lent === null || base === null) return;
      const tar = tarWith(base, path.join(temp, 'hostile.tar'), { folder: site, at: 'site' });
      lent.image(
        tar,
        'trt-guard-test/hostile:1',
        'ENV PYTHONPATH=/site',
        ...(name === 'podman' ? ['VOLUME /data'] : []),
      );
      rmSync(tar);
      const host = hostOf(lent.env);
      const image = await imageRuntime(host, await containerTool(host, name), 'trt-guard-test/hostile:1', {
        mayPull: false,
        extra: [],
      });
      await achievesNothing(await load(host, { image }));
      expect(lent.run('ps', '-a', '-q', '--filter', 'label=io.trt-guard.container').trim()).toBe('');
      expect(existsSync(workspaceFile)).toBe(false);
    },
    300_000,
  );
});
