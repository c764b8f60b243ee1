import { passportPath, readPassport, digestFile } from '../../engine/index.js';
import { LinkedAway, removeFile, NotWritable } from '../../host/replace-file.js';

/**
 * Removes the engine of an earlier run, and the passport that says pass for it, before this conversion has proven anything: if
 * it fails, nothing from yesterday is left to be shipped. An engine that trt-guard did not write stays, and so does anything in a place
 * that may not be written to.
 * @returns whether there was one
 */
export async function removeStaleEngine(engine: string): Promise<boolean> {
  const passport = readPassport(engine);
  if (passport === null) return false;
  const isOurs = await digestFile(engine).then(
    ({ sha256 }) => sha256 === passport.engine.sha256,
    () => false,
  );
  try {
    removeFile(passportPath(engine));
    if (isOurs) removeFile(engine);
  } catch (error) {
    if (error instanceof LinkedAway || error instanceof NotWritable) return false;
    throw error;
  }
  return isOurs;
}
