import { jest } from '@jest/globals';

/**
 * The slow tests start real container tools, servers and compilers, and what those do late on a busy machine is not trt-guard's: one that
 * fails is tried once more, and the reporter names it. What is wrong fails twice.
 */
jest.retryTimes(1);
