import manifest from '../../package.json' with { type: 'json' };

/** trt-guard's own version, as released. */
export const TOOL_VERSION: string = manifest.version;
