import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import path from 'node:path';
import * as tar from 'tar';
import { freshFolder } from './fake-host.js';

export type Handler = (request: IncomingMessage, response: ServerResponse, count: number) => void;

export interface TestServer {
  url: string;
  /** Every request that came, in order. */
  requests: IncomingMessage[];
  close: () => Promise<void>;
}

/** A server on 127.0.0.1 that answers with `handler`; `count` is the number of the request, from 1. */
export async function serve(handler: Handler): Promise<TestServer> {
  const requests: IncomingMessage[] = [];
  const server = http.createServer((request, response) => {
    requests.push(request);
    handler(request, response, requests.length);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}

/** Serves `body` as a good server does: lengths, ETag, ranges. Ends the connection after `cutAfter` bytes where given. */
export function serveBody(
  body: Buffer,
  request: IncomingMessage,
  response: ServerResponse,
  cutAfter?: number,
): void {
  const etag = `"${sha256(body).slice(0, 16)}"`;
  const wanted = /^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1];
  const valid = request.headers['if-range'] === undefined || request.headers['if-range'] === etag;
  const from = wanted !== undefined && valid ? Number(wanted) : 0;
  if (from >= body.length) {
    response.writeHead(416, { 'content-range': `bytes */${body.length}` }).end();
    return;
  }
  response.writeHead(from > 0 ? 206 : 200, {
    etag,
    'content-length': body.length - from,
    ...(from > 0 ? { 'content-range': `bytes ${from}-${body.length - 1}/${body.length}` } : {}),
  });
  if (cutAfter === undefined || cutAfter >= body.length - from) response.end(body.subarray(from));
  else cut(response, body.subarray(from, from + cutAfter));
}

/** Sends a piece and then breaks the connection; not at once, or the piece itself would be lost. */
export function cut(response: ServerResponse, piece: Buffer): void {
  response.write(piece, () => setTimeout(() => response.destroy(), 50));
}

export function sha256(body: Buffer): string {
  return createHash('sha256').update(body).digest('hex');
}

/** The files of an archive with the layout of NVIDIA's; trtexec is a script, and each library "is" the version that it holds. */
export function layOut(version: string, ballastBytes = 200_000): string {
  const top = freshFolder('archive');
  const root = path.join(top, `TensorRT-${version}`);
  const target = path.join(root, 'targets', 'x86_64-linux-gnu');
  for (const folder of ['bin', 'lib', 'samples', 'include'])
    mkdirSync(path.join(target, folder), { recursive: true });
  writeFileSync(path.join(target, 'bin', 'trtexec'), '#!/bin/sh\necho stand-in\n', { mode: 0o755 });
  writeFileSync(path.join(target, 'lib', `libnvinfer.so.${version}`), version);
  symlinkSync(`libnvinfer.so.${version}`, path.join(target, 'lib', 'libnvinfer.so.10'));
  writeFileSync(path.join(target, 'lib', 'libnvinfer_plugin.so.10'), randomBytes(ballastBytes));
  writeFileSync(path.join(target, 'lib', 'libnvinfer_static.a'), 'not needed');
  writeFileSync(path.join(target, 'include', 'NvInfer.h'), 'not needed');
  for (const folder of ['bin', 'lib'])
    symlinkSync(path.posix.join('targets', 'x86_64-linux-gnu', folder), path.join(root, folder));
  return top;
}

/** The same as tar.gz. */
export function archiveOf(version: string, ballastBytes?: number): Buffer {
  const top = layOut(version, ballastBytes);
  const file = path.join(freshFolder('made'), 'archive.tar.gz');
  tar.c({ cwd: top, file, gzip: true, sync: true, portable: true }, [`TensorRT-${version}`]);
  return readFileSync(file);
}

/** A proxy that opens tunnels (CONNECT) and leads each of them to `server`, whatever host was asked for. */
export async function tunnelTo(
  server: TestServer,
): Promise<{ url: string; tunnels: string[]; close: () => Promise<void> }> {
  const tunnels: string[] = [];
  const proxy = http.createServer();
  proxy.on('connect', (request, socket) => {
    tunnels.push(request.url ?? '');
    const far = connect(Number(new URL(server.url).port), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      far.pipe(socket).pipe(far);
    });
    for (const end of [far, socket]) end.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    tunnels,
    close: () =>
      new Promise((resolve) => {
        proxy.closeAllConnections();
        proxy.close(() => {
          resolve();
        });
      }),
  };
}
