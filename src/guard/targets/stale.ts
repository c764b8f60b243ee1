import { rmSync } from 'node:fs';
import { passportPath, readPassport, digestFile } from '../../engine/index.js';

/**
 * Takes away the engine of an earlier run, and the passport that says pass for it, before today's conversion has proven anything: where
 * it fails, nothing of yesterday is left to be shipped. An engine that trt-guard did not deliver stays.
 * @returns whether there was one
 */
export async function removeStaleEngine(engine: string): Promise<boolean> {
  const passport = readPassport(engine);
  if (passport === null) return false;
  const isOurs = await digestFile(engine).then(
    ({ sha256 }) => sha256 === passport.engine.sha256,
    () => false,
  );
  rmSync(passportPath(engine), { force: true });
  if (isOurs) rmSync(engine, { force: true });
  return isOurs;
}
