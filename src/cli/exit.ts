/** Exit statuses of the command line: the contract of every command. */
export const EXIT = { pass: 0, fail: 1, usage: 2, internal: 3 } as const;
