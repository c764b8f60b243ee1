import type { Host, RunResult } from '../host.js';
import { refusalOf, saidBy, type Refusal } from './answers.js';
import { ask, isSuccess, type Tool } from './tool.js';
import { membersOf, parseJson } from '../json.js';

/** An image as this machine has it. */
export interface Image {
  /** As it was asked for. */
  reference: string;
  /** `sha256:...` of its configuration: by this it is run. */
  id: string;
  /** `name:tag@sha256:...`: the digest that a registry knows it by, else its id. */
  pinned: string;
  /** Whether `pinned` is what a registry serves. */
  isRegistryDigest: boolean;
  /** As Node calls it: `x64`, `arm64`. */
  arch: string;
  /** The variables that every container of it has. */
  env: Readonly<Record<string, string>>;
  /** Folders that it declares as volumes: a container may write to them although it is read-only. */
  volumes: readonly string[];
}

export interface NoImage {
  refusal: Refusal;
  said: string;
}

const PULL_SECONDS = 3600;

/** Whether a reference names one image for all time: by a digest, or by its id. */
export function isPinned(reference: string): boolean {
  return /(?:^|@)sha256:[0-9a-f]{64}$/.test(reference) || /^[0-9a-f]{64}$/.test(reference);
}

/** `nvcr.io/nvidia/tensorrt` of `nvcr.io/nvidia/tensorrt:24.05-py3@sha256:...`. The tag's colon stands behind the last slash. */
export function repositoryOf(reference: string): string {
  const [name = ''] = reference.split('@');
  const colon = name.lastIndexOf(':');
  return colon > name.lastIndexOf('/') ? name.slice(0, colon) : name;
}

/** Go's names of processors that Node calls otherwise. */
const ARCHITECTURES: Record<string, string> = { amd64: 'x64', '386': 'ia32', ppc64le: 'ppc64' };

/** `Config.Env`: `NAME=VALUE`, one each. */
function variablesOf(config: unknown): Record<string, string> {
  const { Env } = (config ?? {}) as Record<string, unknown>;
  return Object.fromEntries(
    (Array.isArray(Env) ? Env : []).flatMap((one: unknown) => {
      const [, name, value] = typeof one === 'string' ? (/^([^=]+)=(.*)$/s.exec(one) ?? []) : [];
      return name === undefined ? [] : [[name, value ?? ''] as const];
    }),
  );
}

/** Reads what `image inspect` prints. @throws where it is not that */
export function readInspection(reference: string, text: string): Image {
  const value = parseJson(text);
  const [facts] = Array.isArray(value) ? (value as unknown[]) : [value];
  const { Id, RepoDigests, Architecture, Config } = membersOf(facts);
  if (typeof Id !== 'string' || typeof Architecture !== 'string') throw new Error('no Id or Architecture');
  const id = Id.startsWith('sha256:') ? Id : `sha256:${Id}`;
  const repository = repositoryOf(reference);
  const digests = (Array.isArray(RepoDigests) ? RepoDigests : []).filter(
    (digest): digest is string => typeof digest === 'string',
  );
  // Docker writes `ubuntu`, podman `docker.io/library/ubuntu`.
  const own = digests.filter((digest) => {
    const name = repositoryOf(digest);
    return name === repository || name.endsWith(`/${repository}`);
  });
  const asked = /@(sha256:[0-9a-f]{64})$/.exec(reference)?.[1];
  const digest = asked ?? own.find((one) => !one.startsWith('localhost/'))?.split('@')[1] ?? null;
  const isId = /^(?:sha256:)?[0-9a-f]{64}$/.test(reference);
  return {
    reference,
    id,
    pinned: isId ? id : `${reference.split('@')[0] ?? ''}@${digest ?? id}`,
    isRegistryDigest: digest !== null,
    arch: ARCHITECTURES[Architecture] ?? Architecture,
    env: variablesOf(Config),
    volumes: Object.keys(((Config ?? {}) as { Volumes?: object | null }).Volumes ?? {}),
  };
}

/**
 * The image behind a reference, resolved once; fetched where it is not here and `mayPull`. Never rejects because of what the tool did.
 */
export async function resolveImage(
  host: Host,
  tool: Tool,
  reference: string,
  mayPull: boolean,
): Promise<Image | NoImage> {
  const inspect = (): Promise<RunResult> => ask(host, tool, ['image', 'inspect', reference]);
  let answer = await inspect();
  if (!isSuccess(answer) && mayPull && refusalOf(answer.stderr) === 'no-image') {
    host.progress(`${reference} is not on this machine: ${tool.name} pull ${reference}`);
    const pulled = await ask(host, tool, ['pull', reference], PULL_SECONDS);
    if (!isSuccess(pulled)) return { refusal: refusalOf(pulled.stderr), said: saidBy(pulled) };
    answer = await inspect();
  }
  if (!isSuccess(answer)) return { refusal: refusalOf(answer.stderr), said: saidBy(answer) };
  try {
    return readInspection(reference, answer.stdout);
  } catch (error) {
    return { refusal: 'other', said: `image inspect answered something else: ${String(error)}` };
  }
}
