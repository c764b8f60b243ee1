// Makes a tree of 10,000 files in the shape of a real repository (most are sources that hold no pins), with `pins` pins.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const SOURCE = 'import tensorrt as trt\n# TensorRT engine helpers\n'.padEnd(
  4000,
  'x = compute(a, b, c)  # a line of source\n',
);
const PIN_FILES = [
  ['Dockerfile', 'FROM nvcr.io/nvidia/tensorrt:24.05-py3\nRUN pip install tensorrt-cu12==10.0.1\n'],
  ['requirements.txt', 'numpy==1.26.4\ntensorrt==10.0.1\n'],
  ['config.yaml', 'model: a\nversions:\n  tensorrt_version: 10.0.1.6\n'],
  ['settings.yaml', 'name: service\nreplicas: 3\nlabels: [a, b]\n'],
  ['build.sh', '#!/bin/sh\nset -e\npip install tensorrt==10.0.1\n'],
  ['CMakeLists.txt', 'project(x)\nadd_library(x x.cpp)\n'],
  ['pyproject.toml', '[project]\nname = "x"\ndependencies = ["numpy"]\n'],
];

export function makeTree(root, files) {
  let made = 0;
  for (let folder = 0; made < files; folder++) {
    const at = path.join(root, `group${folder % 20}`, `module${folder}`);
    mkdirSync(at, { recursive: true });
    for (const [name, text] of folder % 10 === 0 ? PIN_FILES : PIN_FILES.slice(3, 4)) {
      writeFileSync(path.join(at, name), text);
      made++;
    }
    for (let i = 0; i < 12 && made < files; i++, made++)
      writeFileSync(path.join(at, `source${i}.${['py', 'cpp', 'h', 'md', 'json', 'ts'][i % 6]}`), SOURCE);
  }
  return made;
}
