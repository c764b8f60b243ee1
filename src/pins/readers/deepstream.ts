import type { SourceFile } from '../text/source.js';

/** Configurations of nvinfer, and of an application that has some, as NVIDIA's samples and everybody after them call them. */
export const DEEPSTREAM_CONFIG =
  /(?:^|\/)[^/]*(?:[ps]gie|infer|deepstream|primary|secondary|\bds\b)[^/]*\.(?:txt|ini|cfg|conf)$/i;

const ENGINE = /^[ \t]*model-engine-file[ \t]*[=:][ \t]*["']?([^\s"'#;]+)/;
/** Given the model, nvinfer builds an engine that it cannot load again. */
const MODEL =
  /^[ \t]*(?:onnx-file|model-file|uff-file|custom-network-config|tlt-encoded-model|tao-encoded-model)[ \t]*[=:]/m;

/** Engines that a configuration of DeepStream's nvinfer names, as written, and whether it can build them itself. */
export function deepstreamEngines({ text }: SourceFile): { name: string; line: number; isBuilt: boolean }[] {
  const isBuilt = MODEL.test(text);
  return text.split('\n').flatMap((line, index) => {
    const name = ENGINE.exec(line)?.[1];
    return name === undefined || /[$`{]/.test(name) ? [] : [{ name, line: index + 1, isBuilt }];
  });
}
