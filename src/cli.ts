import { main } from './cli/main.js';

// Red until the command itself says otherwise: whatever ends this process early must not read as success.
process.exitCode = 3;
process.exitCode = await main(process.argv);
