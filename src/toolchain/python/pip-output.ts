/** What a failed pip or uv run was about. */
export type InstallFailure =
  | 'network'
  | 'nothing-listed'
  | 'credentials'
  | 'disk-full'
  | 'digest'
  | 'not-available'
  | 'needs-build'
  | 'other';

// In this order: behind a dead network pip ends with "No matching distribution", too.
const SIGNS: readonly (readonly [InstallFailure, RegExp])[] = [
  ['disk-full', /No space left on device|Errno 28|os error 28|Disk quota exceeded/i],
  ['digest', /DO NOT MATCH THE HASHES|hash mismatch|Hash mismatch/],
  [
    'credentials',
    /\b(?:401|403) (?:Client )?(?:Error|Forbidden|Unauthorized)|HTTP error 40[13]|Unauthorized/i,
  ],
  [
    'network',
    /NewConnectionError|ConnectTimeout|ReadTimeout|name resolution|Name or service not known|Connection (?:refused|reset|aborted|broken)|ProxyError|Cannot connect to proxy|SSLError|CERTIFICATE_VERIFY_FAILED|Max retries exceeded|IncompleteRead|RemoteDisconnected|error sending request|dns error|Failed to fetch|Network is unreachable|\b5\d\d Server Error/i,
  ],
  // pip that may not retry says nothing of a dead network, only that there is not one version at all.
  ['nothing-listed', /\(from versions: none\)/],
  [
    'not-available',
    /No matching distribution found|Could not find a version that satisfies|No solution found/,
  ],
  [
    'needs-build',
    /Failed (?:to build|building)|metadata-generation-failed|Getting requirements to build wheel did not run/,
  ],
];

/** Which kind of trouble an installer's output tells of; `other` where no known line is in it. */
export function classifyInstallOutput(output: string): InstallFailure {
  return SIGNS.find(([, sign]) => sign.test(output))?.[0] ?? 'other';
}

/** The hosts that an installer's output names as not reached, in its order, each once. */
export function hostsIn(output: string): string[] {
  const named = [
    /host='([^']+)'/g, // urllib3, as pip quotes it
    /Failed to resolve '([^']+)'/g,
    /(?:Failed to fetch|Could not fetch URL|for url|\bat):? `?\(?https?:\/\/(?:[^/\s@]+@)?([^/\s:`]+)/g,
  ].flatMap((sign) => [...output.matchAll(sign)].map(([, host = '']) => host));
  return [...new Set(named)].filter((host) => host !== '');
}

/** Where an installer says that it looks: the hosts of its `Looking in indexes:` line. */
export function indexesIn(output: string): string[] {
  const said = /Looking in (?:indexes|links): (.+)/.exec(output)?.[1] ?? '';
  return [...said.matchAll(/https?:\/\/(?:[^/\s@]+@)?([^/\s:,]+)/g)].map(([, host = '']) => host);
}

/** The last lines of an output, for evidence; user and password of an index address are left out. */
export function tailOf(output: string, lines: number): string[] {
  return output
    .replace(/\/\/[^/\s@]+@/g, '//***@')
    .split(/\r?\n/)
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .slice(-lines);
}
