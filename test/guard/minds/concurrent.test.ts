import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { LOAD_CAUSES } from '../../../src/diagnose/causes/causes-load.js';
import { MACHINE_CAUSES } from '../../../src/diagnose/causes/causes-machine.js';
import { diagnoseText } from '../../../src/diagnose/diagnose.js';
import { guard } from '../../../src/guard/guard.js';
import { parseRequest } from '../../../src/guard/request/request.js';
import type { Report } from '../../../src/core/report.js';
import { LOGS } from '../../diagnose/examples.js';
import { standInPython, standInTrtexec } from '../../support/stand-ins.js';
import { freshFolder, testHost } from '../../toolchain/fake-host.js';

const folder = freshFolder('minds');
const silent = {
  line: () => undefined,
  phase: <T>(_title: string, body: () => Promise<T>): Promise<T> => body(),
};
const names = Object.keys(LOGS) as (keyof typeof LOGS)[];
const BANNER = 'TensorRT.trtexec [TensorRT v100600] [b26] # trtexec';
const logOf = (name: keyof typeof LOGS): string =>
  `&&&& RUNNING ${BANNER}\n${LOGS[name]}\n&&&& FAILED ${BANNER}\n`;

function file(name: string, content: string): string {
  const at = path.join(folder, name);
  mkdirSync(path.dirname(at), { recursive: true });
  writeFileSync(at, content);
  return at;
}

describe('a build that fails', () => {
  const trtexec = file(
    'bin/trtexec',
    [
      '#!/bin/sh',
      `for a in "$@"; do case $a in --onnx=*) model=\${a##*/};; --help) echo '&&&& RUNNING ${BANNER}'; exit 0;; esac; done`,
      `cat '${folder}/said/'"\${model%.onnx}"; exit 1`,
      '',
    ].join('\n'),
  );
  chmodSync(trtexec, 0o755);
  const models = names.map((name) => {
    file(`said/${name}`, logOf(name));
    const model = path.join(folder, `${name}.onnx`);
    copyFileSync('examples/tiny.onnx', model);
    return model;
  });
  let report: Report;
  it('is checked', async () => {
    const request = parseRequest({
      model: models,
      output: [path.join(folder, 'out')],
      'tensorrt-version': ['10.6.0.26'],
      trtexec: [trtexec],
      python: [standInPython(path.join(folder, 'python'), 'ok', { version: '10.6.0.26' })],
      require: ['inspect'],
    });
    report = await guard({ ...request, searchesRepository: false }, testHost({ tempDir: folder }), silent);
    expect(report.engines).toHaveLength(names.length);
  }, 120_000);
  it.each(names)('%s', (name) => {
    const engine = report.engines.find(({ model }) => model?.endsWith(`/${name}.onnx`));
    const [first] = engine?.findings.filter(({ severity }) => severity === 'error') ?? [];
    const { cause, remedy } = diagnoseText(logOf(name));
    expect({ code: first?.code, remedy: first?.remedy }).toEqual({ code: cause, remedy });
  });
});

/** A log as what the module logs, line by line, and how the process ends. */
function saidOf(log: string): string {
  return log
    .split('\n')
    .map((line) => {
      const [, mark, text = ''] = /^(?:\[TRT\] )?\[([FEWIV])\] (.*)$/.exec(line) ?? [];
      if (mark !== undefined) return `${mark} ${text}`;
      if (line.startsWith('Segmentation fault')) return 'die SIGSEGV';
      if (line === 'Killed') return 'die SIGKILL';
      return /^\w+Error: /.test(line) ? `raise ${line}` : `E ${line}`;
    })
    .join('\n');
}

describe('a load that fails', () => {
  const loads = names.filter((name) => name in LOAD_CAUSES || name in MACHINE_CAUSES);
  let report: Report;
  it('is checked', async () => {
    const plan = path.join(folder, 'plan');
    spawnSync(standInTrtexec(path.join(folder, 'maker'), 'ok'), [`--saveEngine=${plan}`]);
    const bytes = readFileSync(plan);
    const engines = loads.map((name) => {
      file(`load/${name}`, saidOf(LOGS[name]));
      const engine = path.join(folder, `${name}.engine`);
      const own = Buffer.from(bytes);
      own.write(`SAYS:${name};`, own.length - 1024);
      writeFileSync(engine, own);
      return engine;
    });
    const request = parseRequest({
      engine: engines,
      'tensorrt-version': ['10.6.0.26'],
      python: [
        standInPython(path.join(folder, 'says'), 'says', {
          version: '10.6.0.26',
          said: path.join(folder, 'load'),
        }),
      ],
      require: ['load'],
    });
    report = await guard({ ...request, searchesRepository: false }, testHost({ tempDir: folder }), silent);
    expect(report.engines).toHaveLength(loads.length);
  }, 120_000);
  it.each(loads)('%s', (name) => {
    const engine = report.engines.find(({ engine: built }) => built?.endsWith(`/${name}.engine`));
    const [first] = engine?.findings.filter(({ severity }) => severity === 'error') ?? [];
    const { cause, remedy } = diagnoseText(LOGS[name]);
    expect({ code: first?.code, remedy: first?.remedy }).toEqual({ code: cause, remedy });
  });
});
