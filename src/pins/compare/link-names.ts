/** Why two pins end up in one deployable. The name is told in messages and in JSON. */
export type LinkName =
  /** One group of `.trt-guard.yml`. */
  | 'group'
  /** One stage of a Dockerfile holds both. */
  | 'stage'
  /** One stage of a Dockerfile takes files from the other, or converts for the last one. */
  | 'stages'
  /** A Dockerfile installs that file. */
  | 'installed-requirements'
  /** One file describes one machine or image: what it starts from, and what is installed there. */
  | 'environment'
  /** Services of one compose file, chart, manifest or kustomization run together. */
  | 'services'
  /** One job hands its results to the other, or to the image that it builds. */
  | 'jobs'
  /** A script runs the first image before it builds or runs the second. */
  | 'script'
  /** One writes an engine file that the other loads. */
  | 'engine-file'
  /** They pin the same project. */
  | 'project-root'
  /** By their names, one converts and the other serves. */
  | 'convert-and-serve';
