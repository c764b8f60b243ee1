import { TOOL_VERSION } from '../../core/tool-version.js';

/** The repository that the action is used from. `org` is a placeholder until it is published; GitHub says the true one. */
const PLACEHOLDER = 'org/trt-guard';

/** `https://github.com/OWNER/NAME` of the action, as its user wrote it in `uses:`. */
export function home(env: Readonly<Record<string, string | undefined>> = process.env): string {
  const server = env['GITHUB_SERVER_URL'] ?? '';
  const repository = env['GITHUB_ACTION_REPOSITORY'] ?? '';
  const isRepository = /^[\w.-]+\/[\w.-]+$/.test(repository);
  const isServer = /^https:\/\/[\w.-]+$/.test(server);
  return `${isServer && isRepository ? server : 'https://github.com'}/${isRepository ? repository : PLACEHOLDER}`;
}

/** The page of a code in the documentation of this release. */
export function pageOfCode(code: string): string {
  const anchor = /^[a-z0-9-]+$/.test(code) ? `#${code}` : '';
  return `${home()}/blob/v${TOOL_VERSION}/docs/findings.md${anchor}`;
}
