/** What speaks against a load, and what is doubtful about one that succeeded. */
import type { Finding } from '../../core/findings.js';
import { refusalCause } from '../container/findings.js';
import { otherDevice, spokenErrors, spokenLines } from './logged.js';
import { errorLines, processFinding, type LoadContext } from './process-findings.js';
import type { Cause, LoadCode } from './rule.js';
import type { HarnessResult } from './types.js';

function refusals(result: HarnessResult, { engine, verbose }: LoadContext): Finding[] {
  const runtime = `${result.runtime?.module ?? 'TensorRT'} ${result.runtime?.libraryVersion ?? ''}`.trim();
  const evidence = errorLines(result, verbose);
  const error = (cause: Cause): Finding => ({ ...cause, severity: 'error', evidence });
  return [
    ...(result.deserialized === false
      ? [
          error({
            code: 'deserialize-failed',
            message: `${runtime} refuses ${engine ?? 'the engine'}: deserialize_cuda_engine() returned None.`,
            remedy:
              'Build the engine with the TensorRT that loads it; the quoted log lines say what was missing.',
          }),
        ]
      : []),
    ...(result.context === false
      ? [
          error({
            code: 'execution-context-failed',
            message: `${runtime} loads ${engine ?? 'the engine'}, but create_execution_context() returned None.`,
            remedy: 'Most often GPU memory: free some, or build with a smaller workspace.',
          }),
        ]
      : []),
  ];
}

function pluginFindings({ plugins }: HarnessResult): Finding[] {
  return plugins
    .filter(({ loaded }) => !loaded)
    .map(({ file, error }) => ({
      code: 'plugin-load-failed' satisfies LoadCode,
      severity: 'error',
      message: `The plugin library ${file} could not be opened: ${error ?? 'no reason given'}`,
      remedy: 'Build the plugin against the pinned TensorRT for this machine, and give its full path.',
      evidence: [],
    }));
}

/** What is doubtful about the process that loaded, even where the load succeeded. */
export function contextFindings({ runtime }: HarnessResult): Finding[] {
  if (runtime === null || runtime.libraryPath === null || runtime.otherLibraries.length === 0) return [];
  return [
    {
      code: 'several-tensorrt-libraries' satisfies LoadCode,
      severity: 'warning',
      message: `${runtime.otherLibraries.length + 1} TensorRT core libraries are mapped in one process; the one measured was ${runtime.libraryPath}.`,
      remedy: 'Leave one TensorRT in the environment: which of several is used depends on the load order.',
      evidence: [runtime.libraryPath, ...runtime.otherLibraries].map((text) => ({
        source: '/proc/self/maps',
        text,
      })),
    },
  ];
}

/** What is doubtful about the container that ran it. */
function containerFindings({ container, runtime }: HarnessResult): Finding[] {
  if (container === undefined) return [];
  const { image, hasGpu, removed } = container;
  return [
    ...(hasGpu && runtime !== null && runtime.gpu === null
      ? [
          {
            ...refusalCause(
              'no-gpu',
              image,
              runtime.cudaError === null
                ? ''
                : `CUDA says ${runtime.cudaError.code}, ${runtime.cudaError.name}`,
            ),
            severity: 'warning' as const,
            evidence: [],
          },
        ]
      : []),
    ...(removed
      ? []
      : [
          {
            code: 'container-not-removed' as const,
            severity: 'warning' as const,
            message: `A container of ${image} may still exist: the container tool does not confirm that it is gone.`,
            remedy:
              'List trt-guard’s containers: ps -a --filter label=io.trt-guard.container, and remove them with rm -f.',
            evidence: [],
          },
        ]),
  ];
}

/** What TensorRT logged while it loaded the engine after all: green needs no silence, but nothing that was said is dropped. */
function heardOnTheWay(result: HarnessResult, { engine }: LoadContext): Finding[] {
  const name = engine ?? 'The engine';
  const errors = spokenErrors(result);
  return [
    ...otherDevice(name, spokenLines(result)),
    ...(errors.length === 0
      ? []
      : [
          {
            code: 'load-logged-errors' as const,
            severity: 'warning' as const,
            message: `${name} was loaded, but TensorRT logged ${errors.length} error(s) along the way: ${errors[0]?.text ?? ''}`,
            remedy:
              'Read the quoted lines: what TensorRT calls an error may show up again when the engine runs.',
            evidence: errors.slice(0, 5),
          },
        ]),
  ];
}

/**
 * Everything that speaks against this load. Empty is not a proof: that is `done`, `deserialized` and `context`, all true. A run
 * that stopped for want of a GPU has no finding here, as it neither failed nor proved anything.
 */
export function loadFindings(result: HarnessResult, context: LoadContext): Finding[] {
  const process = processFinding(result, context);
  const isLoaded = process === null && result.deserialized === true && result.context === true;
  return [
    ...(isLoaded ? heardOnTheWay(result, context) : []),
    ...(process === null ? [] : [process]),
    ...pluginFindings(result),
    ...refusals(result, context),
    ...contextFindings(result),
    ...containerFindings(result),
  ];
}
