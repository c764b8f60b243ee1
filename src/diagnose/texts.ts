import { CAUSES } from './causes.js';
import type { Captures } from './tell.js';
import { fillTemplate } from './template.js';
import type { Weighed } from './weigh.js';

interface Text {
  message: string;
  remedy: string;
}

const SUCCESS: Text = {
  message: 'Nothing in this log says that the step failed.',
  remedy: 'Nothing to do. That an engine loads is proven by loading it, not by a log.',
};

const UNDECIDED_MAGIC: Text = {
  message:
    'The first bytes of the engine file are not those of a plan for this runtime. The log cannot tell why: another TensorRT release or product, metadata in front of the plan, a file that is no engine, or damage.',
  remedy: 'Look at the first bytes of the file: trt-guard inspect FILE, or give it here with --engine FILE.',
};

const UNKNOWN_ERRORS: Text = {
  message: 'The log shows errors, and none of them tells a cause that is known here.',
  remedy:
    'Read the first error lines, which are quoted here, and run the step again with --verbose (trtexec) or with a logger of severity VERBOSE.',
};

const NOTHING_SAID: Text = {
  message: 'The log shows neither an error nor a success of TensorRT.',
  remedy:
    'Give the whole output of the failed step, stdout and stderr, run with --verbose (trtexec) or with a logger of severity VERBOSE.',
};

/** What is said to people, with the names, versions and files of this log in it. */
export function textOf({ cause, proof, magic }: Weighed, captures: Captures): Text {
  if (cause === 'success') return SUCCESS;
  if (cause === 'unknown') {
    return magic.length > 0 ? UNDECIDED_MAGIC : proof.length > 0 ? UNKNOWN_ERRORS : NOTHING_SAID;
  }
  const { message, remedy } = CAUSES[cause];
  return { message: fillTemplate(message, captures), remedy: fillTemplate(remedy, captures) };
}
