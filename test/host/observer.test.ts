import { expect, it } from '@jest/globals';
import type { Host, RunOptions } from '../../src/host/host.js';
import { observedHost } from '../../src/host/observer.js';

it('shows what a tool prints, and what a quiet question is answered to its asker alone', async () => {
  const bare = {
    progress: () => undefined,
    run: (_: string, args: readonly string[], options: RunOptions) => {
      options.onLine?.(args.join(' '), 'stdout');
      return Promise.resolve({});
    },
  } as unknown as Host;
  const shown: string[] = [];
  const asked: string[] = [];
  const host = observedHost(bare, { phase: (_, body) => body(), line: (text) => shown.push(text) });
  const onLine = (line: string): void => void asked.push(line);
  await host.run('trtexec', ['built'], { timeoutSeconds: 1, onLine });
  await host.run('python', ['probed'], { timeoutSeconds: 1, onLine, quiet: true });
  expect(shown).toEqual(['built']);
  expect(asked).toEqual(['built', 'probed']);
});
