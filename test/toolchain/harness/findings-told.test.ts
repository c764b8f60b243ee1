import { describe, expect, it } from '@jest/globals';
import type { Finding } from '../../../src/core/findings.js';
import { contextFindings, loadFindings } from '../../../src/toolchain/harness/findings.js';
import { processFinding } from '../../../src/toolchain/harness/process-findings.js';
import { hasRun, runFindings, runsOf, type RunContext } from '../../../src/toolchain/harness/run-findings.js';
import { lastStep } from '../../../src/toolchain/harness/steps.js';
import type { HarnessResult, OutputFacts, RunFacts } from '../../../src/toolchain/harness/types.js';
import { FINE_OUTPUT, harnessResult, MEASURED, NO_GPU } from '../../support/harness-results.js';

/** What people read of a finding, on one line. */
const line = ({ severity, code, message, remedy, evidence }: Finding): string =>
  [
    `${severity} ${code}`,
    message,
    remedy,
    ...evidence.map(({ source, text }) => `${source ?? ''}: ${text}`),
  ].join(' | ');

type Change = Partial<HarnessResult>;
const EARLY: Change = { done: false, deserialized: null, context: null };
const exited = (status: number, more: Change = {}): Change => ({
  ...more,
  ending: { kind: 'exited', status },
});
const signal = (name: NodeJS.Signals, more: Change = {}): Change => ({
  ...more,
  ending: { kind: 'signal', signal: name },
});
const timeout = (more: Change = {}): Change => ({ ...more, ending: { kind: 'timeout', seconds: 3 } });
const failing = (code: string): Change => ({
  ...EARLY,
  runtime: null,
  ending: { kind: 'not-started', code, message: 'no' },
});
const imported = (type: string, message: string): Change => ({ ...EARLY, importError: { type, message } });
const threw = (type: string, message: string): Change => ({
  ...EARLY,
  exception: { type, message, where: 'load:1' },
});
const log = (...texts: string[]): HarnessResult['log'] =>
  texts.map((text) => {
    const [severity = 'info', message = ''] = text.split(': ');
    return { severity: severity as HarnessResult['log'][number]['severity'], message };
  });
const container: NonNullable<HarnessResult['container']> = {
  image: 'x/y:1',
  hasGpu: true,
  failure: null,
  limits: {} as NonNullable<HarnessResult['container']>['limits'],
  removed: true,
};
const server: NonNullable<HarnessResult['server']> = {
  ready: true,
  status: null,
  inference: 200,
  answer: null,
  guessed: false,
};
const trtexec = { passed: false, errors: [] } as unknown as NonNullable<HarnessResult['trtexec']>;
const opt = { profile: 0, point: 'opt' as const, case: null };
const min = { ...opt, point: 'min' as const };
const ran = (more: Partial<RunFacts> = {}): RunFacts => ({
  ...opt,
  error: null,
  inputs: [],
  outputs: [],
  firstMs: 1,
  latency: null,
  ...more,
});
const libs = (...others: string[]): Change => ({ runtime: { ...MEASURED, otherLibraries: others } });
const noLibrary: Change = {
  runtime: { ...MEASURED, libraryPath: null, libraryVersion: null, module: null, otherLibraries: ['/x'] },
};

const CASES: [string, HarnessResult['mode'], Change][] = [
  ['nothing', 'load', {}],
  ['nothing of facts', 'facts', {}],
  ['nothing of a build', 'build', {}],
  ...['ENOENT', 'EACCES', 'ENOEXEC', 'EMFILE'].map((code): [string, HarnessResult['mode'], Change] => [
    code,
    'load',
    failing(code),
  ]),
  ['126 of a shim', 'load', exited(126, { ...EARLY, runtime: null })],
  ['127 of a shim', 'load', exited(127, { ...EARLY, runtime: null })],
  ['127 of one that spoke', 'load', exited(127, EARLY)],
  ['no module', 'load', imported('ModuleNotFoundError', "No module named 'tensorrt_lean.plugin.x'")],
  [
    'no module, of whoever',
    'load',
    { ...imported('ModuleNotFoundError', "No module named 'tensorrt'"), runtime: null },
  ],
  ['no other module', 'load', imported('ModuleNotFoundError', "No module named 'mytensorrt'")],
  ['an import of a name', 'load', imported('ImportError', "cannot import 'tensorrt'")],
  ...[
    'libx.so.10: cannot open',
    'x.so: bad',
    'DLL load failed while',
    'Could not find: a.dll',
    'Library not loaded: x',
    'Could not find: a',
    'so: no',
  ].map((said): [string, HarnessResult['mode'], Change] => [said, 'load', imported('ImportError', said)]),
  ['a death in the import', 'load', signal('SIGSEGV', { ...EARLY, runtime: { ...MEASURED, module: null } })],
  ['a death before anything', 'load', signal('SIGSEGV', { ...EARLY, runtime: null })],
  ['a death in the load', 'load', signal('SIGABRT', EARLY)],
  ['a death in the context', 'load', signal('SIGSEGV', { ...EARLY, deserialized: true })],
  ['a death after the load', 'run', signal('SIGSEGV', { done: false })],
  ['a death in an execution', 'run', signal('SIGSEGV', { done: false, runStarted: opt, runs: [] })],
  [
    'a death in the second execution',
    'run',
    signal('SIGSEGV', { done: false, runStarted: min, runs: [ran()] }),
  ],
  ['a death after an execution', 'run', signal('SIGSEGV', { done: false, runStarted: opt, runs: [ran()] })],
  [
    'a death in a case',
    'run',
    signal('SIGSEGV', {
      done: false,
      runStarted: { profile: null, point: 'case', case: 'c' },
      runs: [ran()],
    }),
  ],
  [
    'a death after a case',
    'run',
    signal('SIGSEGV', {
      done: false,
      runStarted: { profile: null, point: 'case', case: 'c' },
      runs: [ran({ profile: 1, point: 'case', case: 'c' })],
    }),
  ],
  ['a kill in an execution', 'run', signal('SIGKILL', { done: false, runStarted: opt, runs: [] })],
  ['a death after all', 'load', signal('SIGSEGV')],
  ['a death while parsing', 'build', signal('SIGSEGV', { done: false, parsed: null })],
  ['a death while building', 'build', signal('SIGSEGV', { done: false })],
  ['a death after measuring', 'facts', signal('SIGSEGV', { done: false })],
  ['a death of Triton', 'triton', signal('SIGSEGV', { done: false })],
  ['a death of trtexec', 'load', signal('SIGSEGV', { done: false, trtexec })],
  ['a time limit', 'load', timeout(EARLY)],
  ['a time limit in an execution', 'run', timeout({ done: false, runStarted: opt, runs: [] })],
  ['a time limit after the executions', 'run', timeout({ done: false, runStarted: opt, runs: [ran()] })],
  ['a time limit of trtexec', 'load', timeout({ done: false, trtexec })],
  ['an exception', 'load', threw('KeyError', 'x')],
  ['an exception of a build', 'build', threw('KeyError', 'x')],
  ...[
    'TypeError: factory function returned nullptr',
    'MemoryError: x',
    'RuntimeError: bad_alloc',
    'AttributeError: x',
    'RuntimeError: MemoryError AttributeError',
  ].map((said): [string, HarnessResult['mode'], Change] => {
    const [type = '', message = ''] = said.split(': ');
    return [said, 'load', threw(type, message)];
  }),
  ['garbage', 'load', { garbage: ['a', 'b', 'c', 'd'] }],
  ['no last line', 'load', { done: false }],
  ['nothing measured', 'load', { runtime: null }],
  ['no result of deserializing', 'load', { deserialized: null, context: null }],
  ['no result, without a GPU', 'load', { runtime: NO_GPU, deserialized: null, context: null }],
  ['no context', 'run', { context: null, runPoints: [] }],
  ['no points', 'run', {}],
  ['points', 'run', { runPoints: [] }],
  ['refused points', 'run', { runRefused: 'no' }],
  ['no points where nothing was made', 'run', { context: false }],
  ['no parsing', 'build', { parsed: null }],
  ['no parsing, without a GPU', 'build', { parsed: null, runtime: NO_GPU }],
  [
    'no parsing, as an option was refused',
    'build',
    { parsed: null, refusedOptions: [{ flag: '--x', reason: 'y' }] },
  ],
  ['facts need nothing', 'facts', { deserialized: null }],
  ['a status', 'load', exited(3)],
  [
    'None',
    'load',
    { deserialized: false, context: null, log: log('error: a', 'info: b', 'internal-error: c') },
  ],
  [
    'None, and nothing was logged as an error',
    'load',
    { deserialized: false, context: null, log: log('info: a', 'info: b', 'info: c', 'warning: d') },
  ],
  [
    'None, with six errors',
    'load',
    { deserialized: false, context: null, log: log(...'abcdef'.split('').map((one) => `error: ${one}`)) },
  ],
  ['None of a runtime without a name', 'load', { ...noLibrary, deserialized: false, context: null }],
  ['None of nobody', 'load', { runtime: null, deserialized: false, context: null }],
  ['no context made', 'load', { context: false }],
  [
    'plugins',
    'load',
    {
      plugins: [
        { file: 'a.so', loaded: false, error: null },
        { file: 'b.so', loaded: true, error: null },
        { file: 'c.so', loaded: false, error: 'why' },
      ],
    },
  ],
  ['two libraries', 'load', libs('/other')],
  ['an unmeasured library beside others', 'load', noLibrary],
  [
    'another device',
    'load',
    { log: log('info: a', 'warning: Using an engine plan file across different models of devices') },
  ],
  ['errors on the way', 'load', { log: log('error: a', 'warning: b', 'internal-error: c') }],
  ['errors before a death', 'load', signal('SIGSEGV', { log: log('error: a') })],
  ['errors without a context', 'load', { context: false, log: log('error: a') }],
  ['a context of nothing, and errors', 'load', { deserialized: false, context: true, log: log('error: a') }],
  [
    'more to quote than is read',
    'load',
    {
      garbage: ['g'],
      log: log(...'abcde'.split('').map((one) => `error: ${one}`)),
      output: 'f\ng\nh\n',
    },
  ],
  ['errors without a load', 'facts', { log: log('error: a') }],
  ['the last lines of the output', 'load', { done: false, output: 'a\n\nb\r\n c\nd\n \t\ne\nf\n' }],
  [
    'an image without a GPU, though it was given one',
    'load',
    { container, runtime: NO_GPU, deserialized: null, context: null },
  ],
  [
    'an image without a GPU that says nothing',
    'load',
    { container, runtime: { ...NO_GPU, cudaError: null }, deserialized: null, context: null },
  ],
  [
    'an image that was given none',
    'load',
    { container: { ...container, hasGpu: false }, runtime: NO_GPU, deserialized: null, context: null },
  ],
  ['an image that said nothing', 'load', { container, runtime: null, ...exited(1), done: false }],
  ['a container that stays', 'load', { container: { ...container, removed: false } }],
  [
    'an image that is not there',
    'load',
    { container: { ...container, failure: { refusal: 'no-gpu', said: 'x' } }, runtime: null, done: false },
  ],
  ['trtexec that says nothing', 'load', exited(1, { done: false, trtexec, container })],
  [
    'trtexec that passed and ran nothing',
    'load',
    { done: false, trtexec: { ...trtexec, passed: true }, container },
  ],
  [
    'trtexec that tells',
    'load',
    { done: false, trtexec: { ...trtexec, errors: [{ text: 'why.' }, { text: 'b' }] } },
  ],
  [
    'trtexec without a GPU',
    'load',
    { done: false, trtexec, runtime: NO_GPU, container: { ...container, hasGpu: false } },
  ],
  ['trtexec with a GPU that it does not see', 'load', { done: false, trtexec, runtime: NO_GPU, container }],
  ['trtexec that is done', 'load', { trtexec, ...exited(1) }],
  ['Triton', 'triton', { server, container, deserialized: true, context: true }],
  ['Triton that did not start', 'triton', { server: { ...server, ready: false, status: 1 }, container }],
  ['Triton that died', 'triton', { server: { ...server, ready: false, status: -11 }, container }],
  ['Triton that is silent', 'triton', { server: { ...server, ready: false }, container }],
  ['Triton that refuses', 'triton', { server: { ...server, inference: 500, answer: 'why' }, container }],
  ['Triton that answers nothing', 'triton', { server: { ...server, inference: null }, container }],
  [
    'Triton that refuses what was guessed',
    'triton',
    { server: { ...server, inference: 400, guessed: true }, container },
  ],
  ['Triton that refuses what was given', 'triton', { server: { ...server, inference: 400, answer: 'no.' } }],
  [
    'Triton that fails at what was guessed',
    'triton',
    { server: { ...server, inference: 500, guessed: true }, container },
  ],
  ['Triton without a GPU', 'triton', { server: { ...server, ready: false }, runtime: NO_GPU, container }],
  ['Triton without a result', 'triton', { container }],
];

const TOLD: Record<string, string[]> = {
  nothing: [],
  'nothing of facts': [],
  'nothing of a build': [],
  ENOENT: [
    `error python-not-found | The runtime's Python could not be used: could not be started (ENOENT: no). | Give the path of the Python that production uses, or leave python out to get an isolated one.`,
  ],
  EACCES: [
    `error python-not-executable | The runtime's Python could not be used: could not be started (EACCES: no). | Give the interpreter itself (bin/python3), and make sure that it is executable.`,
  ],
  ENOEXEC: [
    `error python-wrong-architecture | The runtime's Python could not be used: could not be started (ENOEXEC: no). | Use a Python that was built for this machine's processor and system.`,
  ],
  EMFILE: [
    `error python-not-started | The runtime's Python could not be used: could not be started (EMFILE: no). | Read the system error in the message.`,
  ],
  '126 of a shim': [
    `error python-not-executable | The runtime's Python could not be used: exit status 126. | Give the interpreter itself (bin/python3), and make sure that it is executable.`,
  ],
  '127 of a shim': [
    `error python-not-found | The runtime's Python could not be used: exit status 127. | Give the path of the Python that production uses, or leave python out to get an isolated one.`,
  ],
  '127 of one that spoke': [
    'error harness-incomplete | The harness ended (exit status 127) without its last line: nothing is proven. | The log of this phase shows what Python and TensorRT printed.',
  ],
  'no module': [
    `error python-binding-missing | /usr/bin/python3 cannot import TensorRT: ModuleNotFoundError: No module named 'tensorrt_lean.plugin.x' | Install the pinned TensorRT package into this same Python: /usr/bin/python3 -m pip install ...`,
  ],
  'no module, of whoever': [
    `error python-binding-missing | Python cannot import TensorRT: ModuleNotFoundError: No module named 'tensorrt' | Install the pinned TensorRT package into this same Python: python3 -m pip install ...`,
  ],
  'no other module': [
    `error python-import-failed | /usr/bin/python3 cannot import TensorRT: ModuleNotFoundError: No module named 'mytensorrt' | Reinstall the package for this Python version; the exception says what was missing.`,
  ],
  'an import of a name': [
    `error python-import-failed | /usr/bin/python3 cannot import TensorRT: ImportError: cannot import 'tensorrt' | Reinstall the package for this Python version; the exception says what was missing.`,
  ],
  'libx.so.10: cannot open': [
    'error missing-shared-library | /usr/bin/python3 cannot import TensorRT: ImportError: libx.so.10: cannot open | Install the TensorRT libraries of the same version, and add their folder to LD_LIBRARY_PATH.',
  ],
  'x.so: bad': [
    'error missing-shared-library | /usr/bin/python3 cannot import TensorRT: ImportError: x.so: bad | Install the TensorRT libraries of the same version, and add their folder to LD_LIBRARY_PATH.',
  ],
  'DLL load failed while': [
    'error missing-shared-library | /usr/bin/python3 cannot import TensorRT: ImportError: DLL load failed while | Install the TensorRT libraries of the same version, and add their folder to LD_LIBRARY_PATH.',
  ],
  'Could not find: a.dll': [
    'error missing-shared-library | /usr/bin/python3 cannot import TensorRT: ImportError: Could not find: a.dll | Install the TensorRT libraries of the same version, and add their folder to LD_LIBRARY_PATH.',
  ],
  'Library not loaded: x': [
    'error missing-shared-library | /usr/bin/python3 cannot import TensorRT: ImportError: Library not loaded: x | Install the TensorRT libraries of the same version, and add their folder to LD_LIBRARY_PATH.',
  ],
  'Could not find: a': [
    'error python-import-failed | /usr/bin/python3 cannot import TensorRT: ImportError: Could not find: a | Reinstall the package for this Python version; the exception says what was missing.',
  ],
  'so: no': [
    'error python-import-failed | /usr/bin/python3 cannot import TensorRT: ImportError: so: no | Reinstall the package for this Python version; the exception says what was missing.',
  ],
  'a death in the import': [
    `error native-crash | The runtime's Python crashed in native code: killed by SIGSEGV, while it imported TensorRT. | Read the last lines that it logged. TensorRT crashes like this when CUDA cannot start, and with plugins or drivers that do not match it.`,
  ],
  'a death before anything': [
    `error native-crash | The runtime's Python crashed in native code: killed by SIGSEGV, before it reported anything. | Read the last lines that it logged. TensorRT crashes like this when CUDA cannot start, and with plugins or drivers that do not match it.`,
  ],
  'a death in the load': [
    `error native-crash | The runtime's Python crashed in native code: killed by SIGABRT, while it deserialized the engine. | Read the last lines that it logged. TensorRT crashes like this when CUDA cannot start, and with plugins or drivers that do not match it.`,
  ],
  'a death in the context': [
    `error native-crash | The runtime's Python crashed in native code: killed by SIGSEGV, while it created the execution context. | Read the last lines that it logged. TensorRT crashes like this when CUDA cannot start, and with plugins or drivers that do not match it.`,
  ],
  'a death after the load': [
    `error native-crash | The runtime's Python crashed in native code: killed by SIGSEGV, after it had loaded the engine. | Read the last lines that it logged. TensorRT crashes like this when CUDA cannot start, and with plugins or drivers that do not match it.`,
  ],
  'a death in an execution': [
    `error run-crashed | The runtime's Python crashed in native code: killed by SIGSEGV, while it executed the engine at opt of profile 0. | Look at the last lines that TensorRT logged, and at the plugins that the engine uses: they run in this process.`,
  ],
  'a death in the second execution': [
    `error run-crashed | The runtime's Python crashed in native code: killed by SIGSEGV, while it executed the engine at min of profile 0. | Look at the last lines that TensorRT logged, and at the plugins that the engine uses: they run in this process.`,
  ],
  'a death after an execution': [
    `error native-crash | The runtime's Python crashed in native code: killed by SIGSEGV, after it had executed the engine at opt of profile 0. | Read the last lines that it logged. TensorRT crashes like this when CUDA cannot start, and with plugins or drivers that do not match it.`,
  ],
  'a death in a case': [
    `error run-crashed | The runtime's Python crashed in native code: killed by SIGSEGV, while it executed the engine at the case c. | Look at the last lines that TensorRT logged, and at the plugins that the engine uses: they run in this process.`,
  ],
  'a death after a case': [
    `error native-crash | The runtime's Python crashed in native code: killed by SIGSEGV, after it had executed the engine at the case c. | Read the last lines that it logged. TensorRT crashes like this when CUDA cannot start, and with plugins or drivers that do not match it.`,
  ],
  'a kill in an execution': [
    `error host-out-of-memory | The runtime's Python was ended by SIGKILL (killed by SIGKILL) within its time limit: running out of main memory is the likely reason; whether the kernel did it could not be measured here, while it executed the engine at opt of profile 0. | Use a machine (or container limit) with more main memory, or build with a smaller workspace.`,
  ],
  'a death after all': [
    'error crash-after-pass | The harness said that it was done, and then: killed by SIGSEGV. | Read the last lines that it logged. TensorRT crashes like this when CUDA cannot start, and with plugins or drivers that do not match it.',
  ],
  'a death while parsing': [
    `error native-crash | The runtime's Python crashed in native code: killed by SIGSEGV, while it parsed the model. | Read the last lines that it logged. TensorRT crashes like this when CUDA cannot start, and with plugins or drivers that do not match it.`,
  ],
  'a death while building': [
    `error native-crash | The runtime's Python crashed in native code: killed by SIGSEGV, while it built the engine. | Read the last lines that it logged. TensorRT crashes like this when CUDA cannot start, and with plugins or drivers that do not match it.`,
  ],
  'a death after measuring': [
    `error native-crash | The runtime's Python crashed in native code: killed by SIGSEGV, after it had measured the runtime. | Read the last lines that it logged. TensorRT crashes like this when CUDA cannot start, and with plugins or drivers that do not match it.`,
  ],
  'a death of Triton': [
    `error native-crash | The runtime's Python crashed in native code: killed by SIGSEGV, while tritonserver loaded or executed the engine. | Read the last lines that it logged. TensorRT crashes like this when CUDA cannot start, and with plugins or drivers that do not match it.`,
  ],
  'a death of trtexec': [
    'error native-crash | trtexec of the image crashed in native code: killed by SIGSEGV, while it loaded or executed the engine. | Read the last lines that it logged. TensorRT crashes like this when CUDA cannot start, and with plugins or drivers that do not match it.',
  ],
  'a time limit': [
    `error load-timeout | The runtime's Python was stopped while it deserialized the engine: no end within 3 s. | Raise load-timeout if the engine is that large; otherwise look at what it was doing last.`,
  ],
  'a time limit in an execution': [
    `error run-timeout | The runtime's Python was stopped while it executed the engine at opt of profile 0: no end within 3 s. | Raise run-timeout: TensorRT-RTX compiles at the first execution of each shape. If the limit is long enough, the engine hangs.`,
  ],
  'a time limit after the executions': [
    `error load-timeout | The runtime's Python was stopped after it had executed the engine at opt of profile 0: no end within 3 s. | Raise load-timeout if the engine is that large; otherwise look at what it was doing last.`,
  ],
  'a time limit of trtexec': [
    'error load-timeout | trtexec of the image was stopped while it loaded or executed the engine: no end within 3 s. | Raise load-timeout if the engine is that large; otherwise look at what it was doing last.',
  ],
  'an exception': [
    'error harness-exception | The load ended with a Python exception (in load:1): KeyError: x | The exception and the log lines say what is missing.',
  ],
  'an exception of a build': [
    'error harness-exception | The conversion ended with a Python exception (in load:1): KeyError: x | The exception and the log lines say what is missing.',
  ],
  'TypeError: factory function returned nullptr': [
    'error runtime-not-created | The load ended with a Python exception (in load:1): TypeError: factory function returned nullptr | Read the CUDA error in the log lines: a driver that is too old, no GPU, or no free GPU memory.',
  ],
  'MemoryError: x': [
    'error host-out-of-memory | The load ended with a Python exception (in load:1): MemoryError: x | Use a machine with more main memory, or raise the memory limit.',
  ],
  'RuntimeError: bad_alloc': [
    'error host-out-of-memory | The load ended with a Python exception (in load:1): RuntimeError: bad_alloc | Use a machine with more main memory, or raise the memory limit.',
  ],
  'AttributeError: x': [
    'error python-api-removed | The load ended with a Python exception (in load:1): AttributeError: x | trt-guard does not know this TensorRT release yet: update trt-guard, or report the release to its maintainers.',
  ],
  'RuntimeError: MemoryError AttributeError': [
    'error harness-exception | The load ended with a Python exception (in load:1): RuntimeError: MemoryError AttributeError | The exception and the log lines say what is missing.',
  ],
  garbage: [
    `error harness-garbage | The harness's private channel contains 4 line(s) that it did not write; nothing from this run is trusted. | Give the interpreter itself as python, not a program that answers in its place. | harness channel: a | harness channel: b | harness channel: c`,
  ],
  'no last line': [
    'error harness-incomplete | The harness ended (exit status 0) without its last line: nothing is proven. | The log of this phase shows what Python and TensorRT printed.',
  ],
  'nothing measured': [
    'error harness-incomplete | The harness ended (exit status 0) without its last line: nothing is proven. | The log of this phase shows what Python and TensorRT printed.',
  ],
  'no result of deserializing': [
    'error harness-incomplete | The harness ended (exit status 0) without the result of deserializing: nothing is proven. | The log of this phase shows what Python and TensorRT printed.',
  ],
  'no result, without a GPU': [],
  'no context': [
    'error harness-incomplete | The harness ended (exit status 0) without the result of creating an execution context: nothing is proven. | The log of this phase shows what Python and TensorRT printed.',
  ],
  'no points': [
    'error harness-incomplete | The harness ended (exit status 0) without the points at which it was to execute the engine: nothing is proven. | The log of this phase shows what Python and TensorRT printed.',
  ],
  points: [],
  'refused points': [],
  'no points where nothing was made': [
    'error execution-context-failed | tensorrt 10.6.0.26 loads m.engine, but create_execution_context() returned None. | Most often GPU memory: free some, or build with a smaller workspace.',
  ],
  'no parsing': [
    'error harness-incomplete | The harness ended (exit status 0) without the result of parsing: nothing is proven. | The log of this phase shows what Python and TensorRT printed.',
  ],
  'no parsing, without a GPU': [],
  'no parsing, as an option was refused': [],
  'facts need nothing': [],
  'a status': [
    'error crash-after-pass | The harness said that it was done, and then: exit status 3. | The log of this phase shows what Python and TensorRT printed.',
  ],
  None: [
    'error deserialize-failed | tensorrt 10.6.0.26 refuses m.engine: deserialize_cuda_engine() returned None. | Build the engine with the TensorRT that loads it; the quoted log lines say what was missing. | TensorRT log: a | TensorRT log: c',
  ],
  'None, and nothing was logged as an error': [
    'error deserialize-failed | tensorrt 10.6.0.26 refuses m.engine: deserialize_cuda_engine() returned None. | Build the engine with the TensorRT that loads it; the quoted log lines say what was missing. | TensorRT log: b | TensorRT log: c | TensorRT log: d',
  ],
  'None, with six errors': [
    'error deserialize-failed | tensorrt 10.6.0.26 refuses m.engine: deserialize_cuda_engine() returned None. | Build the engine with the TensorRT that loads it; the quoted log lines say what was missing. | TensorRT log: a | TensorRT log: b | TensorRT log: c | TensorRT log: d | TensorRT log: e',
  ],
  'None of a runtime without a name': [
    'error deserialize-failed | TensorRT refuses m.engine: deserialize_cuda_engine() returned None. | Build the engine with the TensorRT that loads it; the quoted log lines say what was missing.',
  ],
  'None of nobody': [
    'error harness-incomplete | The harness ended (exit status 0) without its last line: nothing is proven. | The log of this phase shows what Python and TensorRT printed.',
    'error deserialize-failed | TensorRT refuses m.engine: deserialize_cuda_engine() returned None. | Build the engine with the TensorRT that loads it; the quoted log lines say what was missing.',
  ],
  'no context made': [
    'error execution-context-failed | tensorrt 10.6.0.26 loads m.engine, but create_execution_context() returned None. | Most often GPU memory: free some, or build with a smaller workspace.',
  ],
  plugins: [
    'error plugin-load-failed | The plugin library a.so could not be opened: no reason given | Build the plugin against the pinned TensorRT for this machine, and give its full path.',
    'error plugin-load-failed | The plugin library c.so could not be opened: why | Build the plugin against the pinned TensorRT for this machine, and give its full path.',
  ],
  'two libraries': [
    'warning several-tensorrt-libraries | 2 TensorRT core libraries are mapped in one process; the one measured was /lib/libnvinfer.so.10. | Leave one TensorRT in the environment: which of several is used depends on the load order. | /proc/self/maps: /lib/libnvinfer.so.10 | /proc/self/maps: /other',
  ],
  'an unmeasured library beside others': [],
  'another device': [
    'warning engine-other-device | m.engine was built on a different GPU model from the one that loaded it: TensorRT loads it, but recommends against it. | Build the engine on the GPU model that production has, or with hardware compatibility. | TensorRT log: Using an engine plan file across different models of devices',
  ],
  'errors on the way': [
    'warning load-logged-errors | m.engine was loaded, but TensorRT logged 2 error(s) along the way: a | Read the quoted lines: what TensorRT calls an error may show up again when the engine runs. | TensorRT log: a | TensorRT log: c',
  ],
  'errors before a death': [
    'error crash-after-pass | The harness said that it was done, and then: killed by SIGSEGV. | Read the last lines that it logged. TensorRT crashes like this when CUDA cannot start, and with plugins or drivers that do not match it. | TensorRT log: a',
  ],
  'errors without a context': [
    'error execution-context-failed | tensorrt 10.6.0.26 loads m.engine, but create_execution_context() returned None. | Most often GPU memory: free some, or build with a smaller workspace. | TensorRT log: a',
  ],
  'a context of nothing, and errors': [
    'error deserialize-failed | tensorrt 10.6.0.26 refuses m.engine: deserialize_cuda_engine() returned None. | Build the engine with the TensorRT that loads it; the quoted log lines say what was missing. | TensorRT log: a',
  ],
  'more to quote than is read': [
    "error harness-garbage | The harness's private channel contains 1 line(s) that it did not write; nothing from this run is trusted. | Give the interpreter itself as python, not a program that answers in its place. | harness channel: g | TensorRT log: a | TensorRT log: b | TensorRT log: c | TensorRT log: d | TensorRT log: e | output: f | output: g",
  ],
  'errors without a load': [],
  'the last lines of the output': [
    'error harness-incomplete | The harness ended (exit status 0) without its last line: nothing is proven. | The log of this phase shows what Python and TensorRT printed. | output: b | output:  c | output: d | output: e | output: f',
  ],
  'an image without a GPU, though it was given one': [
    'warning gpu-not-passed-through | This machine’s GPU was not passed to a container of x/y:1: CUDA says 100, CUDA_ERROR_NO_DEVICE. | Install the NVIDIA Container Toolkit; then for docker: nvidia-ctk runtime configure --runtime=docker, and for podman: nvidia-ctk cdi generate --output=/etc/cdi/nvidia.yaml.',
  ],
  'an image without a GPU that says nothing': [
    'warning gpu-not-passed-through | This machine’s GPU was not passed to a container of x/y:1. | Install the NVIDIA Container Toolkit; then for docker: nvidia-ctk runtime configure --runtime=docker, and for podman: nvidia-ctk cdi generate --output=/etc/cdi/nvidia.yaml.',
  ],
  'an image that was given none': [],
  'an image that said nothing': [
    'error harness-incomplete | The harness ended (exit status 1) without its last line: nothing is proven. | The log of this phase shows what Python and TensorRT printed.',
  ],
  'a container that stays': [
    'warning container-not-removed | A container of x/y:1 may still exist: the container tool does not confirm that it is gone. | List trt-guard’s containers: ps -a --filter label=io.trt-guard.container, and remove them with rm -f.',
  ],
  'an image that is not there': [
    'error gpu-not-passed-through | This machine’s GPU was not passed to a container of x/y:1: x. | Install the NVIDIA Container Toolkit; then for docker: nvidia-ctk runtime configure --runtime=docker, and for podman: nvidia-ctk cdi generate --output=/etc/cdi/nvidia.yaml.',
  ],
  'trtexec that says nothing': [
    'error trtexec-load-failed | trtexec of the image x/y:1 did not load and execute the engine (exit status 1). | Build the engine with the image’s TensorRT version; the quoted lines say what it rejected.',
  ],
  'trtexec that passed and ran nothing': [
    'error trtexec-load-failed | trtexec of the image x/y:1 says PASSED, but did not execute the engine. | Build the engine with the image’s TensorRT version; the quoted lines say what it rejected.',
  ],
  'trtexec that tells': [
    'error trtexec-load-failed | trtexec of the image  did not load and execute the engine (exit status 0): why. | Build the engine with the image’s TensorRT version; the quoted lines say what it rejected.',
  ],
  'trtexec without a GPU': [],
  'trtexec with a GPU that it does not see': [
    'error trtexec-load-failed | trtexec of the image x/y:1 did not load and execute the engine (exit status 0). | Build the engine with the image’s TensorRT version; the quoted lines say what it rejected.',
    'warning gpu-not-passed-through | This machine’s GPU was not passed to a container of x/y:1: CUDA says 100, CUDA_ERROR_NO_DEVICE. | Install the NVIDIA Container Toolkit; then for docker: nvidia-ctk runtime configure --runtime=docker, and for podman: nvidia-ctk cdi generate --output=/etc/cdi/nvidia.yaml.',
  ],
  'trtexec that is done': [],
  Triton: [],
  'Triton that did not start': [
    'error triton-load-failed | tritonserver of the image x/y:1 did not load the engine and exited with status 1. | Build the engine with the image’s TensorRT version; the quoted lines say what it rejected.',
  ],
  'Triton that died': [
    'error triton-load-failed | tritonserver of the image x/y:1 did not load the engine and exited by signal 11. | Build the engine with the image’s TensorRT version; the quoted lines say what it rejected.',
  ],
  'Triton that is silent': [
    'error triton-load-failed | tritonserver of the image x/y:1 did not load the engine and exited with status unknown. | Build the engine with the image’s TensorRT version; the quoted lines say what it rejected.',
  ],
  'Triton that refuses': [
    'error triton-inference-failed | tritonserver of the image x/y:1 loaded the engine but answered an inference request with HTTP 500: why. | Read its answer; if sizes are dynamic, give shapes.',
  ],
  'Triton that answers nothing': [
    'error triton-inference-failed | tritonserver of the image x/y:1 loaded the engine but answered an inference request with nothing. | Read its answer; if sizes are dynamic, give shapes.',
  ],
  'Triton that refuses what was guessed': [],
  'Triton that refuses what was given': [
    'error triton-inference-failed | tritonserver of the image  loaded the engine but answered an inference request with HTTP 400: no. | Read its answer; if sizes are dynamic, give shapes.',
  ],
  'Triton that fails at what was guessed': [
    'error triton-inference-failed | tritonserver of the image x/y:1 loaded the engine but answered an inference request with HTTP 500. | Read its answer; if sizes are dynamic, give shapes.',
  ],
  'Triton without a GPU': [
    'warning gpu-not-passed-through | This machine’s GPU was not passed to a container of x/y:1: CUDA says 100, CUDA_ERROR_NO_DEVICE. | Install the NVIDIA Container Toolkit; then for docker: nvidia-ctk runtime configure --runtime=docker, and for podman: nvidia-ctk cdi generate --output=/etc/cdi/nvidia.yaml.',
  ],
  'Triton without a result': [
    'error harness-incomplete | The harness ended (exit status 0) without the result of deserializing: nothing is proven. | The log of this phase shows what Python and TensorRT printed.',
  ],
};

describe('what is said of a run of the harness', () => {
  it('is, of each, this', () => {
    const told = Object.fromEntries(
      CASES.map(([name, mode, change]) => [
        name,
        loadFindings(harnessResult(mode, change), { engine: 'm.engine' }).map(line),
      ]),
    );
    expect(told).toEqual(TOLD);
  });

  it('is the same without the name of an engine, and quotes the second run where the first kept silent', () => {
    const verbose = harnessResult('load', { log: log('error: second') });
    const silent = harnessResult('load', { deserialized: false, context: null });
    const loud = harnessResult('load', { deserialized: false, context: null, log: log('error: first') });
    const failed = harnessResult('load', { done: false });
    expect([
      loadFindings(silent, { engine: null, verbose }).map(line),
      loadFindings(loud, { engine: null, verbose }).map(line),
      loadFindings(harnessResult('load', { context: false }), { engine: null, verbose: null }).map(line),
      loadFindings(harnessResult('load', { log: log('error: x') }), { engine: null }).map(line),
      [processFinding(failed, { engine: null, verbose })].map((one) => (one === null ? '' : line(one))),
      [processFinding(harnessResult('load'), { engine: null })],
      contextFindings(harnessResult('load', { runtime: null })).map(line),
    ]).toEqual([
      [
        'error deserialize-failed | tensorrt 10.6.0.26 refuses the engine: deserialize_cuda_engine() returned None. | Build the engine with the TensorRT that loads it; the quoted log lines say what was missing. | TensorRT log: second',
      ],
      [
        'error deserialize-failed | tensorrt 10.6.0.26 refuses the engine: deserialize_cuda_engine() returned None. | Build the engine with the TensorRT that loads it; the quoted log lines say what was missing. | TensorRT log: first',
      ],
      [
        'error execution-context-failed | tensorrt 10.6.0.26 loads the engine, but create_execution_context() returned None. | Most often GPU memory: free some, or build with a smaller workspace.',
      ],
      [
        'warning load-logged-errors | The engine was loaded, but TensorRT logged 1 error(s) along the way: x | Read the quoted lines: what TensorRT calls an error may show up again when the engine runs. | TensorRT log: x',
      ],
      [
        'error harness-incomplete | The harness ended (exit status 0) without its last line: nothing is proven. | The log of this phase shows what Python and TensorRT printed. | TensorRT log: second',
      ],
      [null],
      [],
    ]);
  });

  it('how far a run got', () => {
    const steps = CASES.map(([, mode, change]) => lastStep(harnessResult(mode, change)));
    expect([...new Set(steps)].sort()).toEqual([
      'after it had executed the engine at opt of profile 0',
      'after it had executed the engine at the case c',
      'after it had loaded the engine',
      'after it had measured the runtime',
      'before it reported anything',
      'while it built the engine',
      'while it created the execution context',
      'while it deserialized the engine',
      'while it executed the engine at min of profile 0',
      'while it executed the engine at opt of profile 0',
      'while it executed the engine at the case c',
      'while it imported TensorRT',
      'while it loaded or executed the engine',
      'while it parsed the model',
      'while tritonserver loaded or executed the engine',
    ]);
  });
});

const out = (...changes: Partial<OutputFacts>[]): RunFacts =>
  ran({ outputs: changes.map((one) => ({ ...FINE_OUTPUT, ...one })) });
const asCase = (run: RunFacts): RunFacts => ({ ...run, point: 'case', case: 'c' });
const error = (step: string): RunFacts['error'] =>
  ({ step, message: 'why', status: null }) as RunFacts['error'];
const dead = { sameForOtherInputs: true };

describe('what is said of executions', () => {
  it.each<[string, RunFacts[], Partial<RunContext>, unknown]>([
    ['nothing', [out({})], {}, [[], ['opt 0  pass ', 'min 0  unproven not reached']]],
    [
      'other bounds than declared',
      [out({ shape: [2, 3] })],
      {},
      [
        [
          'error output-shape-differs | The output y of m.engine has the shape [2,3], but the engine declares [-1,2], at opt of profile 0. | Look at the plugin that produces this output: it reports one shape when the engine is built and another when it runs.',
        ],
        ['opt 0  fail ', 'min 0  unproven not reached'],
      ],
    ],
    [
      'other axes than declared',
      [out({ shape: [2, 2, 1] })],
      {},
      [
        [
          'error output-shape-differs | The output y of m.engine has the shape [2,2,1], but the engine declares [-1,2], at opt of profile 0. | Look at the plugin that produces this output: it reports one shape when the engine is built and another when it runs.',
        ],
        ['opt 0  fail ', 'min 0  unproven not reached'],
      ],
    ],
    [
      'written beyond',
      [out({ overrunBytes: 3 })],
      {},
      [
        [
          'error output-overrun | The output y of m.engine was written past its memory: 3 guard bytes were overwritten, at opt of profile 0. | Look at the plugin that writes this output: its output shape is smaller than what it writes.',
        ],
        ['opt 0  fail ', 'min 0  unproven not reached'],
      ],
    ],
    [
      'not written',
      [out({ unwritten: 1 })],
      {},
      [
        [
          'warning output-unwritten | The output y of m.engine was not written: 1 of 4 elements keep what was there before, at opt of profile 0. | Read only what a count or shape output declares valid; if there is no such output, report the plugin or layer that writes this one.',
        ],
        ['opt 0  pass ', 'min 0  unproven not reached'],
      ],
    ],
    [
      'not written, by a case',
      [asCase(out({ unwritten: 1 }))],
      {},
      [
        [
          'error output-unwritten | The output y of m.engine was not written: 1 of 4 elements keep what was there before, at the case c. | Read only what a count or shape output declares valid; if there is no such output, report the plugin or layer that writes this one.',
        ],
        ['case 0 c fail ', 'min 0  unproven not reached'],
      ],
    ],
    [
      'not finite',
      [out({ nan: 1 }), ran({ ...min, outputs: [{ ...FINE_OUTPUT, infinite: 2 }] })],
      {},
      [
        [
          'error output-not-finite | The output y of m.engine is not finite: of 4 elements, 1 are NaN and 0 are infinite, at opt of profile 0. | Give real `inputs` where they were random: a model may divide by zero for values that nobody gives it. Run the ONNX model on the same inputs in ONNX Runtime; if it does the same, change the model. If not, build without FP16, or keep the layer that overflows in FP32.',
        ],
        ['opt 0  fail ', 'min 0  fail ', 'min 0  unproven not reached'],
      ],
    ],
    [
      'NaN and infinite',
      [out({ nan: 1, infinite: 1 })],
      {},
      [
        [
          'error output-not-finite | The output y of m.engine is not finite: of 4 elements, 1 are NaN and 1 are infinite, at opt of profile 0. | Give real `inputs` where they were random: a model may divide by zero for values that nobody gives it. Run the ONNX model on the same inputs in ONNX Runtime; if it does the same, change the model. If not, build without FP16, or keep the layer that overflows in FP32.',
        ],
        ['opt 0  fail ', 'min 0  unproven not reached'],
      ],
    ],
    [
      'not finite, as the reference',
      [out({ nan: 1, overrunBytes: 1 })],
      { agrees: () => true },
      [
        [
          'error output-overrun | The output y of m.engine was written past its memory: 1 guard bytes were overwritten, at opt of profile 0. | Look at the plugin that writes this output: its output shape is smaller than what it writes.',
        ],
        ['opt 0  fail ', 'min 0  unproven not reached'],
      ],
    ],
    [
      'not finite, with cases',
      [out({ nan: 1 }), asCase(out({}))],
      {},
      [
        [
          'warning output-not-finite | The output y of m.engine is not finite: of 4 elements, 1 are NaN and 0 are infinite, at opt of profile 0. | Give real `inputs` where they were random: a model may divide by zero for values that nobody gives it. Run the ONNX model on the same inputs in ONNX Runtime; if it does the same, change the model. If not, build without FP16, or keep the layer that overflows in FP32.',
        ],
        ['opt 0  pass ', 'case 0 c pass ', 'min 0  unproven not reached'],
      ],
    ],
    [
      'not finite, by a case',
      [asCase(out({ nan: 1 }))],
      {},
      [
        [
          'error output-not-finite | The output y of m.engine is not finite: of 4 elements, 1 are NaN and 0 are infinite, at the case c. | Give real `inputs` where they were random: a model may divide by zero for values that nobody gives it. Run the ONNX model on the same inputs in ONNX Runtime; if it does the same, change the model. If not, build without FP16, or keep the layer that overflows in FP32.',
        ],
        ['case 0 c fail ', 'min 0  unproven not reached'],
      ],
    ],
    [
      'unstable',
      [out({ repeat: { elements: 2, rms: 0.01, max: 1 } })],
      {},
      [
        [
          'error output-unstable | The output y of m.engine differs in 2 elements when the same inputs are run twice (rms 0.010 of the first), at opt of profile 0. | Look for plugins that race or read memory that they did not write, and for state that the engine keeps. With TensorRT-RTX and dynamic shapes, try an execution context whose runtime config has dynamic_shapes_kernel_specialization_strategy NONE: its specialized kernels were seen to be wrong where the others were right.',
        ],
        ['opt 0  fail ', 'min 0  unproven not reached'],
      ],
    ],
    [
      'unstable beyond numbers',
      [out({ repeat: { elements: 2, rms: null, max: null } })],
      {},
      [
        [
          'error output-unstable | The output y of m.engine differs in 2 elements when the same inputs are run twice (rms not finite of the first), at opt of profile 0. | Look for plugins that race or read memory that they did not write, and for state that the engine keeps. With TensorRT-RTX and dynamic shapes, try an execution context whose runtime config has dynamic_shapes_kernel_specialization_strategy NONE: its specialized kernels were seen to be wrong where the others were right.',
        ],
        ['opt 0  fail ', 'min 0  unproven not reached'],
      ],
    ],
    [
      'stable enough',
      [out({ repeat: { elements: 2, rms: 0.001, max: 1 } })],
      {},
      [[], ['opt 0  pass ', 'min 0  unproven not reached']],
    ],
    [
      'stable enough for the caller',
      [out({ repeat: { elements: 2, rms: 0.01, max: 1 } })],
      { repeatTolerance: 0.01 },
      [[], ['opt 0  pass ', 'min 0  unproven not reached']],
    ],
    [
      'random',
      [out({ repeat: { elements: 2, rms: null, max: null } })],
      { isRandom: true },
      [[], ['opt 0  pass ', 'min 0  unproven not reached']],
    ],
    [
      'dead',
      [out(dead)],
      {},
      [
        [
          'error output-dead | The output y of m.engine does not depend on the inputs, at opt of profile 0. | Give real inputs (`inputs`). If nothing changes, look for weights that were stripped and never refitted, or for a cast that overflows.',
        ],
        ['opt 0  fail ', 'min 0  unproven not reached'],
      ],
    ],
    [
      'dead and zero',
      [out({ ...dead, allZero: true })],
      {},
      [
        [
          'error output-dead | The output y of m.engine does not depend on the inputs: it is zero everywhere, at opt of profile 0. | Give real inputs (`inputs`). If nothing changes, look for weights that were stripped and never refitted, or for a cast that overflows.',
        ],
        ['opt 0  fail ', 'min 0  unproven not reached'],
      ],
    ],
    [
      'one of two dead',
      [out(dead, { name: 'z' })],
      {},
      [
        [
          'warning output-dead | The output y of m.engine does not depend on the inputs, at opt of profile 0. | Give real inputs (`inputs`). If nothing changes, look for weights that were stripped and never refitted, or for a cast that overflows.',
        ],
        ['opt 0  pass ', 'min 0  unproven not reached'],
      ],
    ],
    [
      'all dead, and none a float',
      [out({ ...dead, dtype: 'int32' })],
      {},
      [
        [
          'warning output-dead | The output y of m.engine does not depend on the inputs, at opt of profile 0. | Give real inputs (`inputs`). If nothing changes, look for weights that were stripped and never refitted, or for a cast that overflows.',
        ],
        ['opt 0  pass ', 'min 0  unproven not reached'],
      ],
    ],
    [
      'all dead, and one a float',
      [out({ ...dead, dtype: 'int32' }, { ...dead, name: 'z', dtype: 'bf16' })],
      {},
      [
        [
          'error output-dead | The output y of m.engine does not depend on the inputs, at opt of profile 0. | Give real inputs (`inputs`). If nothing changes, look for weights that were stripped and never refitted, or for a cast that overflows.',
          'error output-dead | The output z of m.engine does not depend on the inputs, at opt of profile 0. | Give real inputs (`inputs`). If nothing changes, look for weights that were stripped and never refitted, or for a cast that overflows.',
        ],
        ['opt 0  fail ', 'min 0  unproven not reached'],
      ],
    ],
    [
      'dead, by a case',
      [asCase(out(dead))],
      {},
      [
        [
          'error output-dead | The output y of m.engine does not depend on the inputs, at the case c. | Give real inputs (`inputs`). If nothing changes, look for weights that were stripped and never refitted, or for a cast that overflows.',
        ],
        ['case 0 c fail ', 'min 0  unproven not reached'],
      ],
    ],
    [
      'empty',
      [out({ elements: 0 })],
      {},
      [
        [
          'warning output-dead | The output y of m.engine has no element, at opt of profile 0. | Give real inputs (`inputs`). If nothing changes, look for weights that were stripped and never refitted, or for a cast that overflows.',
        ],
        ['opt 0  pass ', 'min 0  unproven not reached'],
      ],
    ],
    [
      'empty float beside dead integers',
      [out({ elements: 0 }, { ...dead, name: 'z', dtype: 'int8' })],
      {},
      [
        [
          'warning output-dead | The output y of m.engine has no element, at opt of profile 0. | Give real inputs (`inputs`). If nothing changes, look for weights that were stripped and never refitted, or for a cast that overflows.',
          'warning output-dead | The output z of m.engine does not depend on the inputs, at opt of profile 0. | Give real inputs (`inputs`). If nothing changes, look for weights that were stripped and never refitted, or for a cast that overflows.',
        ],
        ['opt 0  pass ', 'min 0  unproven not reached'],
      ],
    ],
    [
      'the same at two points',
      [out(dead), ran({ ...min, outputs: [{ ...FINE_OUTPUT, ...dead }] })],
      {},
      [
        [
          'error output-dead | The output y of m.engine does not depend on the inputs, at opt of profile 0. | Give real inputs (`inputs`). If nothing changes, look for weights that were stripped and never refitted, or for a cast that overflows.',
        ],
        ['opt 0  fail ', 'min 0  fail ', 'min 0  unproven not reached'],
      ],
    ],
    [
      'inputs',
      [ran({ error: error('inputs') })],
      {},
      [
        [
          'error inputs-unreadable | m.engine fails at opt of profile 0: why. | Save each input with numpy.save as NAME.npy, with the type and a shape that the engine takes; percent-encode names that are not valid file names. | TensorRT log: b',
        ],
        ['opt 0  fail why', 'min 0  unproven not reached'],
      ],
    ],
    [
      'memory',
      [ran({ error: error('memory') })],
      {},
      [
        [
          'error out-of-device-memory | m.engine fails at opt of profile 0: why. | Use a GPU with more memory, or build with a smaller maximum shape or workspace. | TensorRT log: b',
        ],
        ['opt 0  fail why', 'min 0  unproven not reached'],
      ],
    ],
    [
      'a bound',
      [
        ran(),
        ran({ ...min, error: error('execute') }),
        ran({ profile: 1, point: 'max', error: error('execute') }),
      ],
      {},
      [
        [
          'error profile-bound-fails | m.engine fails at min of profile 0: why. | Narrow the range in shapes to what the model can take, or fix the model for this size. | TensorRT log: b',
          'error execution-failed | m.engine fails at max of profile 1: why. | Look at the lines that TensorRT logged, and at the plugins that the engine uses. | TensorRT log: b',
        ],
        ['opt 0  pass ', 'min 0  fail why', 'max 1  fail why', 'min 0  unproven not reached'],
      ],
    ],
    [
      'the largest size',
      [ran(), ran({ point: 'max', error: error('execute') })],
      {},
      [
        [
          'error profile-bound-fails | m.engine fails at max of profile 0: why. | Narrow the range in shapes to what the model can take, or fix the model for this size. | TensorRT log: b',
        ],
        ['opt 0  pass ', 'max 0  fail why', 'min 0  unproven not reached'],
      ],
    ],
    [
      'the optimum and one bound',
      [ran({ error: error('cuda') }), ran({ point: 'max' }), ran({ ...min, error: error('cuda') })],
      {},
      [
        [
          'error execution-failed | m.engine fails at opt of profile 0: why. | Look at the lines that TensorRT logged, and at the plugins that the engine uses. | TensorRT log: b',
          'error execution-failed | m.engine fails at min of profile 0: why. | Look at the lines that TensorRT logged, and at the plugins that the engine uses. | TensorRT log: b',
        ],
        ['opt 0  fail why', 'max 0  pass ', 'min 0  fail why', 'min 0  unproven not reached'],
      ],
    ],
    [
      'the optimum and a bound',
      [ran({ error: error('shapes') }), ran({ ...min, error: error('cuda') })],
      {},
      [
        [
          'error execution-failed | m.engine fails at opt of profile 0: why. | Look at the lines that TensorRT logged, and at the plugins that the engine uses. | TensorRT log: b',
          'error execution-failed | m.engine fails at min of profile 0: why. | Look at the lines that TensorRT logged, and at the plugins that the engine uses. | TensorRT log: b',
        ],
        ['opt 0  fail why', 'min 0  fail why', 'min 0  unproven not reached'],
      ],
    ],
    [
      'a case in a profile whose optimum ran',
      [ran(), asCase(ran({ error: error('execute') }))],
      {},
      [
        [
          'error execution-failed | m.engine fails at the case c: why. | Look at the lines that TensorRT logged, and at the plugins that the engine uses. | TensorRT log: b',
        ],
        ['opt 0  pass ', 'case 0 c fail why', 'min 0  unproven not reached'],
      ],
    ],
    [
      'a case',
      [ran(), asCase(ran({ profile: null, error: error('execute') }))],
      {},
      [
        [
          'error execution-failed | m.engine fails at the case c: why. | Look at the lines that TensorRT logged, and at the plugins that the engine uses. | TensorRT log: b',
        ],
        ['opt 0  pass ', 'case 0 c fail why', 'min 0  unproven not reached'],
      ],
    ],
  ])('%s', (_, runs, context, expected) => {
    const points = runs.map(({ profile, point, case: name }) => ({ profile, point, case: name }));
    const result = harnessResult('run', {
      runs,
      runPoints: [...points, min],
      log: log('info: a', 'error: b'),
    });
    const whole = { engine: 'm.engine', ...context };
    expect([
      runFindings(result, whole).map(line),
      runsOf(result, whole).map(({ point, profile, case: name, status, detail }) =>
        [point, profile, name ?? '', status, detail ?? ''].join(' '),
      ),
    ]).toEqual(expected);
  });

  it('a run that was refused, and what a run has', () => {
    const refused = harnessResult('run', { runRefused: 'no API' });
    expect(runFindings(refused, { engine: 'm.engine' }).map(line)).toEqual([
      'error run-unsupported | m.engine was not executed: no API. | Use require: load for this engine, and test it with the program that uses it.',
    ]);
    expect(runsOf(refused, { engine: 'm.engine' })).toEqual([]);
    const run = out({});
    expect(runsOf(harnessResult('run', { runPoints: [opt], runs: [run] }), { engine: 'm' })).toEqual([
      {
        profile: 0,
        point: 'opt',
        status: 'pass',
        inputs: [],
        outputs: [{ name: 'y', dtype: 'float', shape: [2, 2] }],
        firstMs: 1,
        latency: null,
      },
    ]);
  });

  it.each<[boolean, Change]>([
    [true, { runPoints: [opt], runs: [out({})] }],
    [false, { runPoints: [opt], runs: [out({})], done: false }],
    [false, { runPoints: [], runs: [] }],
    [false, { runPoints: null, runs: [out({})] }],
    [false, { runPoints: [opt, min], runs: [out({})] }],
    [false, { runPoints: [opt], runs: [ran()] }],
    [false, { runPoints: [opt, min], runs: [out({}), { ...out({}), error: error('cuda') }] }],
  ])('has run: %s', (expected, change) => {
    const engine = {
      name: null,
      tensors: [{ name: 'y', mode: 'output' as const, dtype: 'float', shape: [2, 2] }],
      layers: 1,
      profiles: 1,
      deviceMemoryBytes: 1,
      hardwareCompatibility: null,
    };
    expect(hasRun(harnessResult('run', { engine, ...change }))).toBe(expected);
  });

  it('an engine without profiles or outputs has not run, whatever it says', () => {
    const engine = {
      name: null,
      tensors: [],
      layers: 1,
      profiles: 0,
      deviceMemoryBytes: 1,
      hardwareCompatibility: null,
    };
    expect(hasRun(harnessResult('run', { engine, runPoints: [], runs: [] }))).toBe(false);
    expect(hasRun(harnessResult('run', { engine, runPoints: [opt], runs: [ran()] }))).toBe(false);
  });
});

describe('what is logged while something else than the engine is at work', () => {
  const codesOf = (change: Change): string[] =>
    loadFindings(harnessResult('load', change), { engine: 'm.engine' }).map(({ code }) => code);
  const told = (during: 'refit' | 'baseline'): Change => ({
    log: log('error: x').map((record) => ({ ...record, during })),
  });
  const baseline = { bytes: { bytes: 1, sha256: 'a' }, refused: null, started: null, points: [] };

  it('is told by the finding about it, where there is one', () => {
    expect(codesOf({ ...told('refit'), refit: { reason: 'no' } })).toEqual([]);
    expect(codesOf({ ...told('baseline'), baseline: { ...baseline, deserialized: false } })).toEqual([]);
  });

  it('is not dropped where there is none', () => {
    expect(codesOf({ ...told('refit'), refit: { reason: null } })).toEqual(['load-logged-errors']);
    expect(codesOf({ ...told('baseline'), baseline: { ...baseline, deserialized: true } })).toEqual([
      'load-logged-errors',
    ]);
  });
});

it('whoever gives inputs of other sizes reads which ones the engine takes', () => {
  const engine = {
    name: null,
    tensors: [],
    layers: 1,
    profiles: 1,
    deviceMemoryBytes: 1,
    hardwareCompatibility: null,
    profileShapes: [{ profile: 0, input: 'x', min: [1, 64], opt: [4, 64], max: [16, 64] }],
  };
  const result = harnessResult('run', { engine, runs: [asCase(ran({ error: error('inputs') }))] });
  expect(runFindings(result, { engine: 'm.engine' })[0]?.evidence).toEqual([
    { source: 'profile 0 takes', text: 'x:1x64..4x64..16x64' },
  ]);
});

it('an output that is finite nowhere is not called dead as well', () => {
  const codes = (change: Partial<OutputFacts>): string[] =>
    runFindings(harnessResult('run', { runs: [out({ ...dead, ...change })] }), { engine: 'm.engine' }).map(
      ({ code }) => code,
    );
  expect(codes({ nan: 3, infinite: 1 })).toEqual(['output-not-finite']);
  expect(codes({ nan: 3 })).toEqual(['output-not-finite', 'output-dead']);
  expect(codes({ elements: 0 })).toEqual(['output-dead']);
});
