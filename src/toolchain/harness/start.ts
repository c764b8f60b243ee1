/** With this variable Python reads no bytecode: neither that of what is installed nor that of its own library. */
const NO_BYTECODE = 'PYTHONPYCACHEPREFIX';

/**
 * How trt_harness.py is started in a Python whose bytecode is not to be read. Compiling the standard library anew takes longer than all
 * that the harness does: it starts without what is installed (`-S`), with its library's bytecode, which is the interpreter's own, and
 * then lets in what is installed with none.
 */
export function startOf(env: Readonly<Record<string, string>>): {
  flags: string[];
  env: Record<string, string>;
} {
  const { [NO_BYTECODE]: none, ...rest } = env;
  return none === undefined ? { flags: [], env: rest } : { flags: ['-S'], env: rest };
}
