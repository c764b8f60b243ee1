import type { SourceFile } from '../text/source.js';

const CONFIGURATION = /\.(?:txt|ini|cfg|conf|ya?ml)$/i;
const NAMED = /(?:[ps]gie|infer|deepstream|primary|secondary|\bds\b)[^/]*$/i;

/** Configurations of nvinfer, and of an application that has some, as NVIDIA's samples and everybody after them call them. */
export const isDeepstreamConfig = (file: string): boolean => CONFIGURATION.test(file) && NAMED.test(file);

const ENGINE = /^[ \t]*model-engine-file[ \t]*[=:][ \t]*["']?([^\s"'#;]+)/;
/** Given the model, nvinfer builds an engine that it cannot load again. */
const MODEL =
  /^[ \t]*(?:onnx-file|model-file|uff-file|custom-network-config|tlt-encoded-model|tao-encoded-model)[ \t]*[=:]/m;

/** A configuration of nvinfer that one of an application names, as written. */
const NVINFER = /^[ \t]*config-file(?:-path)?[ \t]*[=:][ \t]*["']?([^\s"'#;]+)/gm;

/** The configurations that an application has nvinfer take. */
export function deepstreamParts({ text }: SourceFile): string[] {
  return [...text.matchAll(NVINFER)].map(([, name = '']) => name);
}

/** Whether nvinfer is given the model, so that it can build the engine itself. */
export const buildsEngine = ({ text }: SourceFile): boolean => MODEL.test(text);

/** Engines that a configuration of DeepStream's nvinfer names, as written. */
export function deepstreamEngines({ text }: SourceFile): { name: string; line: number }[] {
  return text.split('\n').flatMap((line, index) => {
    const name = ENGINE.exec(line)?.[1];
    return name === undefined || /[$`{]/.test(name) ? [] : [{ name, line: index + 1 }];
  });
}
