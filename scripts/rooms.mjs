// The rooms of src, from the ground up, and which rooms each may use: docs/architecture.md draws it, eslint.config.js holds it.
// `core` and `host` are shelves: any of their files may be imported. So is `catalog`, whose files carry data that not every
// command should load. Every other room is entered by its door, index.ts, and by the doors that are named here.

/** @type {Record<string, { uses: string[], doors?: string[] }>} */
export const ROOMS = {
  core: { uses: [] },
  host: { uses: [] },
  engine: { uses: ['core', 'host'] },
  catalog: { uses: ['core', 'host'] },
  // Numbers: .npy files, how far two tensors are apart, and whether that is right.
  accuracy: { uses: ['core', 'host'] },
  toolchain: { uses: ['core', 'host', 'engine', 'catalog'] },
  pins: { uses: ['core', 'host', 'engine', 'catalog'] },
  diagnose: { uses: ['core', 'host', 'engine', 'catalog', 'toolchain'] },
  // The table of inputs is read by `--version` and `--help`, which must not load the whole guard.
  guard: {
    uses: ['core', 'host', 'engine', 'catalog', 'accuracy', 'toolchain', 'pins', 'diagnose'],
    doors: ['inputs'],
  },
  // Model repositories of Triton, against the engines in them.
  triton: { uses: ['core', 'host', 'engine', 'pins'] },
  matrix: { uses: ['core', 'host', 'engine', 'catalog', 'guard'] },
  report: {
    uses: [
      'core',
      'host',
      'engine',
      'catalog',
      'accuracy',
      'toolchain',
      'pins',
      'diagnose',
      'guard',
      'triton',
      'matrix',
    ],
  },
  cli: {
    uses: [
      'core',
      'host',
      'engine',
      'catalog',
      'toolchain',
      'pins',
      'diagnose',
      'guard',
      'triton',
      'matrix',
      'report',
    ],
  },
};

/** Rooms whose files may be imported one by one. */
export const SHELVES = ['core', 'host', 'catalog'];

/** What starts processes or opens sockets, and the only rooms that may. */
export const WORLD = {
  modules: [
    'node:child_process',
    'node:http',
    'node:https',
    'node:net',
    'node:tls',
    '@actions/exec',
    '@actions/tool-cache',
    '@actions/http-client',
    '@actions/cache',
  ],
  rooms: ['host'],
};
