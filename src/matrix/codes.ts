import type { CodeTable } from '../core/findings.js';

/** What docs/findings.md says of the findings of this folder. */
export const MATRIX_CODES = {
  'part-missing': {
    meaning:
      'A part of the plan has no report: its job was skipped, died, or its artifact was not downloaded.',
    looksLike: '`merge` got fewer reports than the plan has jobs, or none at all.',
    remedy: 'Look at the job that the message names, and run it again.',
  },
  'part-unreadable': {
    meaning:
      'A file that was given to `merge` is not a report of trt-guard: cut off, not JSON, or of another schema.',
    looksLike: 'A job that ran out of disk, or a pattern that also matches other JSON files.',
    remedy: 'Give `merge` the reports only, and run the job of a damaged one again.',
  },
  'part-not-believed': {
    meaning:
      'A report’s verdict is not the one that its own checks, findings and witnesses give, so nothing in it is believed.',
    looksLike: 'A report that says `pass` and has no check `load`, though it requires a load.',
    remedy: 'Find out who changed the report between the job and the merge.',
  },
  'part-empty': {
    meaning: 'A report is about no engine at all, so it proves nothing.',
    looksLike: 'An empty `engines` in a part.',
    remedy: 'Look at the job that wrote it.',
  },
  'part-contradiction': {
    meaning: 'Two parts say different things of one engine under one runtime.',
    looksLike: 'A job that was run twice, red once and green once, and both reports are there.',
    remedy: 'Run the job once more, with a fresh place for its report, and merge that one only.',
  },
  'part-duplicate': {
    meaning:
      'Two parts are about one model, pin and runtime. Both count, and both have to be proven; where they built different files, know which one ships.',
    looksLike: 'A job that was run twice, or the same file given twice.',
    remedy: 'Merge one report of each job.',
  },
  'part-mismatch': {
    meaning:
      'An engine was built, and engines were loaded, but no load was of the very bytes that were built: the load proves nothing about this build.',
    looksLike: 'The load job took an engine of an earlier run.',
    remedy: 'Let the load job download the artifact of the build job of the same run.',
  },
  'part-of-another-run': {
    meaning:
      'Parts are of different repositories, commits or runs, or not of the run that merges them: a stale report would fill the place of a job that died.',
    looksLike: 'An artifact that was kept from an earlier run; a report that says no run among some that do.',
    remedy:
      'Download the artifacts of this run only. A gate that joins several runs of one commit gives `--any-run`.',
  },
  'part-superseded': {
    meaning:
      'A part is of an earlier attempt of the same run, and a later one reports the same: the later one counts.',
    looksLike: '"Re-run failed jobs": the reports of the first attempt are still there.',
    remedy: 'Nothing: the later attempt is what counts.',
  },
  'part-of-another-tool': {
    meaning: 'Parts were written by different releases of trt-guard.',
    looksLike: 'A job that pins another version of the action.',
    remedy: 'Use one release in all jobs of a workflow.',
  },
  'part-of-another-model': {
    meaning: 'Parts are about a model of one name whose bytes differ.',
    looksLike: 'A job that checked out another commit, or a model that was exported again between two jobs.',
    remedy: 'Let all jobs take the model from one commit or one artifact.',
  },
  'part-unexpected': {
    meaning: 'A part is about an engine that the plan does not have.',
    looksLike: 'A report of another plan, or of an earlier run, among the parts.',
    remedy: 'Give `merge` the reports of this plan only.',
  },
} satisfies CodeTable;

declare module '../core/findings.js' {
  interface FindingCodes extends Record<keyof typeof MATRIX_CODES, true> {}
}
