// Builds dist/: one self-contained ncc bundle for each way in, and the harness beside each (ncc does not see that file,
// because only Python reads it).
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

for (const entry of ['action', 'cli']) {
  const out = `dist/${entry}`;
  rmSync(out, { recursive: true, force: true });
  execFileSync(
    process.execPath,
    [
      'node_modules/@vercel/ncc/dist/ncc/cli.js',
      'build',
      `src/${entry}.ts`,
      '-o',
      out,
      '--minify',
      '--license',
      'licenses.txt',
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  cpSync('src/toolchain/harness/trt_harness.py', `${out}/trt_harness.py`);
  cpSync('src/toolchain/reference/onnx_reference.py', `${out}/onnx_reference.py`);
  // ncc takes a path that it can compute for an asset, and would copy even a .git folder: nothing but these may ship.
  const shipped = readdirSync(out).sort().join(' ');
  if (shipped !== 'index.js licenses.txt onnx_reference.py package.json trt_harness.py')
    throw new Error(`${out} holds ${shipped}`);
}

// npm links `bin` to this file: without a first line that names its interpreter a shell would read it as its own script.
// Node takes that line for a comment, in a module as well.
const command = 'dist/cli/index.js';
const bundle = readFileSync(command, 'utf8');
if (!bundle.startsWith('#!')) writeFileSync(command, `#!/usr/bin/env node\n${bundle}`);
chmodSync(command, 0o755);
