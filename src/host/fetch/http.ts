import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';

/** A redirect that is not followed: from https to http, to no address, or too many. */
export class RedirectRefused extends Error {
  override readonly name = 'RedirectRefused';
}

export interface RequestOptions {
  headers: Record<string, string>;
  /** Names of headers that go to the first origin only. */
  privateHeaders: readonly string[];
  idleSeconds: number;
}

const MAX_REDIRECTS = 5;

/** The address without user and password, for messages. */
export function withoutCredentials(url: string): string {
  try {
    const parsed = new URL(url);
    parsed.username = '';
    parsed.password = '';
    parsed.search = parsed.search === '' ? '' : '?...';
    return parsed.href;
  } catch {
    return url;
  }
}

/** The agent of the toolkit where a proxy is set; loaded only then. It wants CONNECT of the proxy also for plain http. */
async function agentFor(url: URL, client: typeof http | typeof https): Promise<http.Agent> {
  const isSet = Object.keys(process.env).some((name) => /^https?_proxy$/i.test(name));
  if (!isSet) return new client.Agent();
  const { HttpClient } = await import('@actions/http-client');
  return new HttpClient('trt-guard').getAgent(url.href);
}

async function send(url: URL, options: RequestOptions): Promise<IncomingMessage> {
  const client = url.protocol === 'https:' ? https : http;
  const auth =
    url.username === ''
      ? {}
      : { auth: `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}` };
  const agent = await agentFor(url, client);
  return new Promise((resolve, reject) => {
    const request = client.get(
      url,
      {
        headers: { 'user-agent': 'trt-guard', 'accept-encoding': 'identity', ...options.headers },
        ...auth,
        agent,
      },
      (message) => {
        message.setTimeout(options.idleSeconds * 1000, () => {
          message.destroy(new Error(`no data came for ${options.idleSeconds} s`));
        });
        resolve(message);
      },
    );
    request.setTimeout(options.idleSeconds * 1000, () => {
      request.destroy(new Error(`no answer within ${options.idleSeconds} s`));
    });
    request.on('error', reject);
  });
}

/**
 * GET that follows up to five redirects. Credentials (`privateHeaders`, user and password of the address) never go to another
 * origin, and https is never left for http. Proxies as in HTTP_PROXY, HTTPS_PROXY and NO_PROXY.
 */
export async function openRequest(address: string, options: RequestOptions): Promise<IncomingMessage> {
  let url = new URL(address);
  let headers = options.headers;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    if (url.protocol !== 'https:' && url.protocol !== 'http:')
      throw new RedirectRefused(`${url.protocol} is not an address to download from`);
    const message = await send(url, { ...options, headers });
    const status = message.statusCode ?? 0;
    const location = message.headers.location;
    if (![301, 302, 303, 307, 308].includes(status) || location === undefined) return message;
    message.destroy();
    const next = new URL(location, url);
    if (url.protocol === 'https:' && next.protocol !== 'https:')
      throw new RedirectRefused(
        `${withoutCredentials(url.href)} redirects to ${withoutCredentials(next.href)}, which is not encrypted`,
      );
    if (next.origin !== url.origin) {
      const secret = new Set(options.privateHeaders.map((name) => name.toLowerCase()));
      headers = Object.fromEntries(
        Object.entries(headers).filter(([name]) => !secret.has(name.toLowerCase())),
      );
    }
    url = next;
  }
  throw new RedirectRefused(`more than ${MAX_REDIRECTS} redirects from ${withoutCredentials(address)}`);
}
