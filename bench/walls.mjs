// What every figure is held to, in one place. Each is a ratio of two things in one run, and the median of pairs, so that a busy machine
// changes it little. A figure over `wall` plus `margin` fails the bench that measures it, and with it the step of CI.
//   wanted: what was asked for; wall: what is held (the same, unless `why` says why not); before: what it was when it was asked for

export const WALLS = {
  version: { what: '--version / node -e 0', wanted: 1.3, wall: 1.3, margin: 0.2, before: 2.3 },
  inspect: {
    what: 'inspect FILE / node -e 0',
    wanted: 1.3,
    wall: 1.3,
    margin: 0.3,
    before: 2.3,
    why: 'what is left is 65 KB of its own modules, in two steps; Node 24 starts in half the time, so that the same work weighs twice there',
  },
  bundle: { what: 'JavaScript of one way in, MB', wanted: 2.5, wall: 2.5, margin: 0.1, before: 2.43 },
  own: {
    what: 'CPU of trt-guard itself for one engine more / node -e 0',
    // 100 ms where node starts in 60.
    wanted: 1.7,
    wall: 1.7,
    margin: 0.3,
    before: 2.9,
  },
  warm: {
    what: 'warm check beyond the tools, seconds',
    wanted: 0.5,
    wall: 0.85,
    margin: 0.3,
    before: 1.96,
    why: 'node reads 1.0 MB of JavaScript in a tenth of a second, and the 210 MB of the kept Python are compared before anything of it runs, a fifth of one; the Python on PATH is asked meanwhile, a quarter through a shim',
  },
  jobs: { what: 'engines side by side / ideal of the cores', wanted: 1.2, wall: 1.2, margin: 0.2, before: 2 },
  'real-models': {
    what: 'real models on RTX, --jobs 2 / one after the other',
    wanted: 0.6,
    wall: 0.6,
    margin: 0.1,
    before: 1,
  },
  cold: { what: 'cold demo / (download and unzip)', wanted: 1.5, wall: 1.5, margin: 0.3, before: 1.76 },
  'merge-exponent': { what: 'merge: exponent of CPU time', wanted: 1, wall: 1, margin: 0.2, before: 1.6 },
  'merge-memory': { what: 'merge of 10,000: MB', wanted: 300, wall: 300, margin: 20, before: 583 },
  'merge-page': { what: 'merge of 10,000: page, MB', wanted: 2, wall: 1.4, margin: 0.1, before: 85 },
  'merge-missing': {
    what: 'merge of 10,000: engines whose details are not on the page',
    wanted: 0,
    wall: 0,
    margin: 0,
    before: 1381,
  },
  'merge-read': {
    what: 'merge of 10,000 / reading and parsing its files',
    // Three seconds of wall time on a quiet machine.
    wanted: 10,
    wall: 10,
    margin: 4,
    before: 97,
  },
  pins: {
    what: 'pins of 10,000 files, its start taken off / git grep',
    wanted: 1.5,
    wall: 4,
    margin: 2,
    before: 5.2,
    why: 'git grep reads with a thread a core and compares bytes. Here a fifth is loading half a megabyte of code, a quarter listing and reading, the rest nearly all code that runs for the first time: the same search once more in one process takes a third as long. A second thread takes 35 ms to start, as long as it could save; a cache of compiled code is one that others could write to (docs/decisions/0005-committed-dist.md)',
  },
  // pytorch/TensorRT's size.
  'pins-large': { what: 'pins of 40,000 files, seconds', wanted: 2, wall: 2, margin: 1, before: null },
  'pins-memory': {
    what: 'pins of 10,000 and of 40,000 files: MiB',
    wanted: 100,
    wall: 100,
    margin: 20,
    before: null,
  },
  // One second where an empty page takes a third of it.
  paint: {
    what: 'first paint of a page of 2,000 / of one of 1',
    wanted: 3,
    wall: 3,
    margin: 1,
    before: null,
  },
};

export const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** Prints one figure beside its wall and what it was, and has the process fail where it is over. */
export function hold(id, now, detail = '') {
  const { what, wanted, wall, margin, before, why } = WALLS[id];
  const over = now > wall + margin;
  const told = [
    `at most ${wall}${margin === 0 ? '' : ` + ${margin}`}`,
    ...(wall === wanted ? [] : [`wanted ${wanted}`]),
    ...(before === null ? [] : [`before ${before}`]),
  ].join('; ');
  console.log(
    `${over ? 'OVER' : 'ok  '} ${what}: ${now.toFixed(2)} (${told})${detail === '' ? '' : `, ${detail}`}`,
  );
  if (now > wanted && why !== undefined) console.log(`     not ${wanted}: ${why}`);
  if (over) process.exitCode = 1;
}
