import { childEnvironment } from '../environment.js';
import type { Host, RunResult } from '../host.js';
import { refusalOf, saidBy, type Refusal } from './answers.js';
import { CONTAINER_TOOLS, type ContainerTool } from './command.js';

/** A container tool that answers. */
export interface Tool {
  name: ContainerTool;
  env: Record<string, string>;
}

/** Why there is none, and what was tried. */
export interface NoTool {
  refusal: Refusal | 'no-tool';
  said: string;
  tried: ContainerTool;
}

const QUESTION_SECONDS = 60;

/** Where the tools find their daemon, their configuration and their storage. They are trusted, and nothing of it enters a container. */
const CLIENT =
  /^(?:DOCKER_|CONTAINER_|CONTAINERS_|STORAGE_|XDG_|DBUS_SESSION_BUS_ADDRESS$|REGISTRY_AUTH_FILE$)/;
/** Besides, what a pull needs on its way to the registry. */
const PROXY = /^(?:https?|no|all)_proxy$/i;

/** The environment of the container tool itself. */
export function clientEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const own = Object.entries(env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && (CLIENT.test(entry[0]) || PROXY.test(entry[0])),
  );
  return { ...childEnvironment(env), ...Object.fromEntries(own) };
}

/** One question to the tool, which it answers at once. */
export function ask(
  host: Host,
  { name, env }: Tool,
  args: readonly string[],
  timeoutSeconds = QUESTION_SECONDS,
): Promise<RunResult> {
  return host.run(name, args, { env, timeoutSeconds, quiet: true });
}

export function isSuccess({ ending }: RunResult): boolean {
  return ending.kind === 'exited' && ending.status === 0;
}

/** What makes a tool speak to what does its work: docker to its daemon, podman to its storage. */
const ALIVE = ['version', '--format', '{{.Server.Version}}'];
const ALIVE_PODMAN = ['info', '--format', '{{.Version.Version}}'];

/**
 * The tool that was asked for, or the first that answers. Where none does, the one that is there and refuses says more than one
 * that is not there.
 */
export async function findTool(host: Host, asked: ContainerTool | 'auto'): Promise<Tool | NoTool> {
  const env = clientEnvironment(host.env);
  let none: NoTool | null = null;
  for (const name of asked === 'auto' ? CONTAINER_TOOLS : [asked]) {
    const tool = { name, env };
    const answer = await ask(host, tool, name === 'docker' ? ALIVE : ALIVE_PODMAN);
    if (isSuccess(answer)) return tool;
    const isAbsent = answer.ending.kind === 'not-started';
    const said = saidBy(answer);
    const refusal = isAbsent ? 'no-tool' : refusalOf(answer.stderr);
    if (none === null || none.refusal === 'no-tool') none = { refusal, said, tried: name };
  }
  return none ?? { refusal: 'no-tool', said: '', tried: 'docker' };
}
