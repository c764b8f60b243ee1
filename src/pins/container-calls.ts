/** The name that `docker run --name NAME` gives a container. */
export function containerOf(words: string): string | undefined {
  return /\b(?:docker|podman|nerdctl)\s+(?:container\s+)?(?:run|create)\b.*?\s--name[=\s]+["']?([\w.-]+)/.exec(
    words,
  )?.[1];
}

/** The container that `docker exec NAME ...` runs a command in. */
export function enteredBy(words: string): string | undefined {
  return /\b(?:docker|podman|nerdctl)\s+(?:container\s+)?exec\b(?:\s+-{1,2}(?:(?:e|env|w|workdir|u|user)[=\s]+\S+|[\w-]+))*\s+["']?([\w.-]+)/.exec(
    words,
  )?.[1];
}
