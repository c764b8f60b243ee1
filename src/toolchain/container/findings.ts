import { FindingError, type Finding } from '../../core/findings.js';
import type { Refusal } from '../../host/container/answers.js';
import { CONTAINER_CODES } from './codes.js';

export type ContainerCode = keyof typeof CONTAINER_CODES;

/** What each refusal is called, and the sentence that begins its message. */
const REFUSALS: Record<Refusal | 'no-tool', { code: ContainerCode; what: (subject: string) => string }> = {
  'no-tool': { code: 'container-tool-not-found', what: () => 'No container tool is on PATH' },
  'no-daemon': {
    code: 'container-daemon-not-running',
    what: (subject) => `${subject} has no daemon that answers`,
  },
  'no-permission': { code: 'container-no-permission', what: (subject) => `This user may not use ${subject}` },
  'no-image': { code: 'image-not-found', what: (subject) => `There is no image ${subject}` },
  'other-architecture': {
    code: 'image-wrong-architecture',
    what: (subject) => `The image ${subject} is not for this processor`,
  },
  'no-program': { code: 'image-without-python', what: (subject) => `The image ${subject} has no python3` },
  'no-interpreter': {
    code: 'image-without-interpreter',
    what: (subject) => `The program that runs python3 is not in the image ${subject}`,
  },
  'no-gpu': {
    code: 'gpu-not-passed-through',
    what: (subject) => `This machine’s GPU was not passed to a container of ${subject}`,
  },
  'other-filesystem': {
    code: 'container-other-filesystem',
    what: () => 'The container tool does not see the files of this job',
  },
  other: { code: 'container-not-started', what: (subject) => `No container of ${subject} could be started` },
};

/** Why there is no container to load the engine in, and what to do. */
export function refusalCause(
  refusal: Refusal | 'no-tool',
  subject: string,
  said: string,
): { code: ContainerCode; message: string; remedy: string } {
  const { code, what } = REFUSALS[refusal];
  return {
    code,
    message: `${what(subject)}${said === '' ? '' : `: ${said}`}`.replace(/[.:]?$/, '.'),
    remedy: CONTAINER_CODES[code].remedy,
  };
}

/** The same, thrown. */
export function refused(refusal: Refusal | 'no-tool', subject: string, said: string): FindingError {
  return new FindingError({ ...refusalCause(refusal, subject, said), severity: 'error', evidence: [] });
}

/** Nothing in the image, nor what was mounted into it, came as far as TensorRT. */
export function withoutWay(
  because: Finding,
  image: string,
  /** TensorRT’s libraries in the image; null where nobody could ask. */
  libraries: readonly { path: string; version: string | null }[] | null,
  refused: readonly string[],
): Finding {
  const evidence = [...because.evidence, ...refused.map((text) => ({ source: 'what was tried', text }))];
  const [library] = libraries ?? [];
  if (libraries === null) return { ...because, evidence };
  const code: ContainerCode = library === undefined ? 'image-without-tensorrt' : 'image-without-bindings';
  const message =
    library === undefined
      ? `No TensorRT library is in the image ${image}.`
      : `The image ${image} has TensorRT’s library (${library.path}, ${library.version ?? 'of unknown version'}), but nothing that can load an engine with it: no Python module, no bindings that could be mounted, no trtexec, no tritonserver.`;
  return { ...because, code, message, remedy: CONTAINER_CODES[code].remedy, evidence };
}

/** A tag names today's image. */
export function notPinned(reference: string, pinned: string, isRegistryDigest: boolean): Finding {
  return {
    code: 'image-not-pinned',
    severity: 'warning',
    message: `The runtime-image ${reference} is named by a tag, which today is ${pinned}${isRegistryDigest ? '' : ' (its id: it did not come from a registry)'}.`,
    remedy: isRegistryDigest
      ? `Write runtime-image: ${pinned}.`
      : 'Push the image, and name it with the digest that the registry returns.',
    evidence: [],
  };
}
