import { InputError } from '../../core/findings.js';
import type { Pin } from '../../pins/index.js';

/** What `runtime-image` says for the image that the repository's pins name. */
export const FROM_REPOSITORY = 'from-repository';

type ImagePin = Pick<Pin, 'name' | 'spec' | 'role' | 'file' | 'line'>;

/** `nvcr.io/nvidia/tritonserver:24.05-py3`; null for a pin that is not of an image, or of whatever is newest. */
function referenceOf({ name, spec }: ImagePin): string | null {
  if (!/^[\w.-]+(?::\d+)?\/[\w./-]+$/.test(name) || spec === null || spec === 'latest') return null;
  if (/^@sha256:[0-9a-f]{64}$/.test(spec)) return `${name}${spec}`;
  return /^\w[\w.-]*$/.test(spec) ? `${name}:${spec}` : null;
}

/**
 * The image that production runs, as the pins say it: those whose place says that it is the runtime, else those whose place says nothing;
 * never one that only builds.
 * @throws InputError where they name none, or more than one: nobody guesses what production is
 */
export function productionImage(pins: readonly ImagePin[]): string {
  const named = pins.flatMap((pin) => {
    const reference = referenceOf(pin);
    return reference === null || pin.role === 'build' ? [] : [{ ...pin, reference }];
  });
  const runtimes = named.filter(({ role }) => role === 'runtime');
  const chosen = runtimes.length > 0 ? runtimes : named;
  const [first, ...others] = new Set(chosen.map(({ reference }) => reference));
  if (first !== undefined && others.length === 0) return first;
  const said = chosen.map(({ reference, file, line }) => `${reference} (${file}:${line})`);
  throw new InputError(
    first === undefined
      ? `runtime-image: ${FROM_REPOSITORY}, but no pin in the repository names an image that runs in production: give its name`
      : `runtime-image: ${FROM_REPOSITORY}, but the repository names ${others.length + 1}: ${said.join(', ')}: give the name of one`,
  );
}
