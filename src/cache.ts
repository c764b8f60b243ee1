import * as core from '@actions/core';
import * as v from 'valibot';
import { harmlessLines, commandText } from './core/text/harmless.js';
import { parseJson } from './host/json.js';
import { MADE } from './host/ci/github-cache.js';
import { saveToGitHub } from './host/ci/save-to-github.js';

/**
 * The `post` step of the action, a bundle of its own: @actions/cache is as large as half of trt-guard, and only `cache: true` has use for
 * it. It runs when all steps of the job have ended, changes no verdict, and never fails a job.
 */

const STATE = v.array(
  v.object({
    key: v.string(),
    paths: v.array(v.string()),
    marker: v.string(),
    cacheDir: v.string(),
    seal: v.string(),
  }),
);

/** The library calls the service's own failures errors: they are annotations, and look as if the job had failed. */
function tameErrors(): void {
  const write = process.stdout.write.bind(process.stdout);
  process.stdout.write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean =>
    Reflect.apply(write, process.stdout, [
      typeof chunk === 'string' ? chunk.replace(/^::error::/, '::warning::') : chunk,
      ...rest,
    ]) as boolean;
}

const state = core.getState(MADE);
if (state !== '') {
  tameErrors();
  try {
    for (const made of v.parse(STATE, parseJson(state))) {
      const trouble = await saveToGitHub(made);
      if (trouble !== null) core.warning(commandText(harmlessLines(`${made.key} was not kept: ${trouble}`)));
    }
  } catch (error) {
    core.warning(commandText(harmlessLines(`Nothing was kept in GitHub's cache: ${String(error)}`)));
  }
}
