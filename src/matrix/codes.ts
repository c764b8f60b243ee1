import type { CodeTable } from '../core/findings.js';

/** What docs/findings.md says about the findings of this folder. */
export const MATRIX_CODES = {
  'part-missing': {
    meaning:
      'A part of the plan, or a model that `.trt-guard.yml` names, has no report: its job was skipped or died, or its artifact was not downloaded.',
    looksLike:
      '`merge` got fewer reports than the plan has jobs, or none at all; with `--models-from`, none that is about the model.',
    remedy: 'Look at the job that the message names, and run it again.',
  },
  'part-names-no-file': {
    meaning:
      'A path or glob of `models` in `.trt-guard.yml` matches no model of the checkout, so nobody knows what of it is released.',
    looksLike: '`merge --models-from` after a model was renamed or moved, or before it was fetched.',
    remedy: 'Correct the path or glob, or take the entry out if it is no longer released.',
  },
  'part-unreadable': {
    meaning:
      'A file given to `merge` is not a trt-guard report: it is cut off, is not JSON, or has another schema.',
    looksLike: 'A job that ran out of disk, or a pattern that also matches other JSON files.',
    remedy: 'Give `merge` only the reports, and rerun the job of any damaged one.',
  },
  'part-not-believed': {
    meaning:
      'A report’s verdict does not follow from its own checks, findings and witnesses, so nothing in it is trusted.',
    looksLike: 'A report that says `pass` but has no check `load`, although it requires a load.',
    remedy: 'Find out who changed the report between the job and the merge.',
  },
  'part-empty': {
    meaning: 'A report covers no engine, so it proves nothing.',
    looksLike: 'An empty `engines` in a part.',
    remedy: 'Look at the job that wrote it.',
  },
  'part-contradiction': {
    meaning: 'Two parts report different results for one engine under one runtime.',
    looksLike: 'A job that was run twice, once red and once green, with both reports present.',
    remedy: 'Run the job once more, with a new path for its report, and merge only that one.',
  },
  'part-duplicate': {
    meaning:
      'Two parts are about the same model, pin and runtime. Both count, and both have to be proven; if they built different files, know which one ships.',
    looksLike: 'A job that was run twice, or the same file given twice.',
    remedy: 'Merge only one report for each job.',
  },
  'part-mismatch': {
    meaning:
      'An engine was built and engines were loaded, but none of the loads was of the bytes that were built, so they prove nothing about this build. Or the engine in the checkout that is released is not the one that was proven.',
    looksLike: 'The load job used an engine from an earlier run, or the committed engine is an older one.',
    remedy: 'Make the load job download the artifact of the build job in the same run.',
  },
  'part-of-another-run': {
    meaning:
      'Parts are from different repositories, commits or runs, or not from the run that merges them: a stale report could stand in for a job that died.',
    looksLike: 'An artifact kept from an earlier run, or a report that names no run among reports that do.',
    remedy:
      'Download only the artifacts of this run. If the gate joins several runs of one commit, pass `--any-run`.',
  },
  'part-superseded': {
    meaning:
      'A part is from an earlier attempt of the same run, and a later attempt reports on the same work: the later one counts.',
    looksLike: '"Re-run failed jobs": the reports of the first attempt are still there.',
    remedy: 'Nothing: the later attempt counts.',
  },
  'part-of-another-tool': {
    meaning: 'Parts were written by different releases of trt-guard.',
    looksLike: 'A job that pins another version of the action.',
    remedy: 'Use the same release in all jobs of a workflow.',
  },
  'part-of-another-model': {
    meaning: 'Parts are about models that have the same name but different bytes.',
    looksLike: 'A job that checked out another commit, or a model that was exported again between two jobs.',
    remedy: 'Make all jobs take the model from the same commit or artifact.',
  },
  'part-unexpected': {
    meaning: 'A part is about an engine that is not in the plan.',
    looksLike: 'A report from another plan or an earlier run among the parts.',
    remedy: 'Give `merge` only the reports of this plan.',
  },
} satisfies CodeTable;

declare module '../core/findings.js' {
  interface FindingCodes extends Record<keyof typeof MATRIX_CODES, true> {}
}
