/** Bad usage or input: exit status 2. The message says what was wanted, what was found, where, and what to change. */
export class InputError extends Error {
  override readonly name = 'InputError';
}
