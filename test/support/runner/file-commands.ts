/**
 * The files through which a step speaks (GITHUB_OUTPUT, GITHUB_ENV, GITHUB_STEP_SUMMARY), and what GitHub holds of a job. Written
 * from actions/runner v2.336.0: src/Runner.Worker/FileCommandManager.cs (EnvFileKeyValuePairs, CreateStepSummaryCommand) and
 * src/Runner.Worker/JobExtension.cs (job outputs).
 */

/** CreateStepSummaryCommand.AttachmentSizeLimit, in bytes. */
export const SUMMARY_LIMIT = 1024 * 1024;
/** docs.github.com, "Passing information between jobs": 1 MB for a job, in UTF-16. */
export const JOB_OUTPUTS_LIMIT = 1024 * 1024;

/**
 * `name=value` and `name<<delimiter` lines.
 * @throws Error in the runner's words, with which the step fails
 */
export function keyValuePairs(text: string): Record<string, string> {
  const pairs: Record<string, string> = {};
  let at = 0;
  const next = (): { line: string; ended: boolean } | null => {
    if (at >= text.length) return null;
    const feed = text.indexOf('\n', at);
    const line = feed < 0 ? text.slice(at) : text.slice(at, feed);
    at = feed < 0 ? text.length : feed + 1;
    return { line, ended: feed >= 0 };
  };
  for (let first = next(); first !== null; first = next()) {
    const { line } = first;
    if (line === '') continue;
    const [equals, heredoc] = [line.indexOf('='), line.indexOf('<<')];
    if (equals >= 0 && (heredoc < 0 || equals < heredoc)) {
      pairs[line.slice(0, equals)] = line.slice(equals + 1);
      continue;
    }
    if (heredoc < 0) throw new Error(`Invalid format '${line}'`);
    const [name, delimiter] = [line.slice(0, heredoc), line.slice(heredoc + 2)];
    if (name === '' || delimiter === '')
      throw new Error(`Invalid format '${line}'. Name must not be empty and delimiter must not be empty`);
    const start = at;
    let end = at;
    for (let value = next(); value?.line !== delimiter; value = next()) {
      if (value === null) throw new Error(`Invalid value. Matching delimiter not found '${delimiter}'`);
      if (!value.ended) throw new Error('Invalid value. EOF marker missing new line.');
      end = at - 1;
    }
    pairs[name] = text.slice(start, end);
  }
  return pairs;
}

/** The summary that is shown: none where the file is empty or too long. */
export function shownSummary(text: string): { text: string; error: string | null } {
  const bytes = Buffer.byteLength(text);
  if (bytes <= SUMMARY_LIMIT) return { text, error: null };
  return {
    text: '',
    error: `$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of ${SUMMARY_LIMIT / 1024}k, got ${Math.floor(bytes / 1024)}k`,
  };
}

/** Size of the outputs of one job as GitHub counts them. */
export function jobOutputsSize(outputs: Record<string, string>): number {
  return Object.values(outputs).reduce((sum, value) => sum + 2 * value.length, 0);
}
