/** What loads in the harness's place where an image has no Python: its trtexec, or its tritonserver. */
import { describeEnding } from '../../host/process/process.js';
import type { Rule } from './rule.js';

/** The image's trtexec: what it said, and how it ended, must both say that the engine was executed. */
export const trtexecFailed: Rule = ({ trtexec, done, ending, runtime, container }) => {
  if (trtexec === undefined || done) return null;
  // Without a GPU it can do nothing, and says nothing of the engine.
  if (runtime?.gpu === null && runtime.cudaError !== null && container?.hasGpu === false) return null;
  const said = trtexec.errors.at(0)?.text;
  const how = trtexec.passed
    ? 'says PASSED, but did not execute the engine'
    : `did not load and execute the engine (${describeEnding(ending)})`;
  return {
    code: 'trtexec-load-failed',
    message:
      `trtexec of the image ${container?.image ?? ''} ${how}${said === undefined ? '' : `: ${said}`}.`.replace(
        /\.\.$/,
        '.',
      ),
    remedy: 'Build the engine with the image’s TensorRT version; the quoted lines say what it rejected.',
  };
};

export const serverFailed: Rule = ({ mode, server, container, runtime }) => {
  if (mode !== 'triton' || runtime?.gpu === null) return null;
  const subject = `tritonserver of the image ${container?.image ?? ''}`;
  if (server === undefined) return null;
  const { ready, status, inference, answer } = server;
  if (!ready)
    return {
      code: 'triton-load-failed',
      message: `${subject} did not load the engine and exited ${status !== null && status < 0 ? `by signal ${-status}` : `with status ${status ?? 'unknown'}`}.`,
      remedy: 'Build the engine with the image’s TensorRT version; the quoted lines say what it rejected.',
    };
  // A size that was made up proves nothing where it is refused.
  if (inference === 200 || (server.guessed && inference === 400)) return null;
  return {
    code: 'triton-inference-failed',
    message:
      `${subject} loaded the engine but answered an inference request with ${inference === null ? 'nothing' : `HTTP ${inference}`}${answer === null ? '' : `: ${answer}`}`.replace(
        /[.]?$/,
        '.',
      ),
    remedy: 'Read its answer; if sizes are dynamic, give shapes.',
  };
};
