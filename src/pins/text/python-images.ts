import type { SourceFile } from './source.js';

/** Part of a Python file that describes one image: a statement, with the statements that it goes on from. */
export interface DescribedImage {
  /** The variable that is given the image; empty for none. */
  name: string;
  line: number;
  /** Its own text, and those of the statements that it builds on. */
  text: string;
  /** The places of its text in the file. */
  ranges: (readonly [start: number, end: number])[];
}

/** Libraries whose Python describes images: serverless GPUs, pipelines, build tools. */
const IMPORTS =
  /(?:import|from) (?:modal|beam|beta9|kfp|flytekit|flyte|bentoml|dagger|airflow|zenml|cerebrium|docker|python_on_whales|sagemaker|google\.cloud|prefect|prefect_docker|runpod|pulumi_docker|subprocess|kubernetes)\b/;

/** Whether a Python file that begins like this may describe images. */
export const maySayImages = (head: string): boolean => head.includes('nvcr.io/') || IMPORTS.test(head);

/**
 * `modal.Image.from_registry(...)`, `Image(base_image=...)` of Beam, `@dsl.component(base_image=...)` of Kubeflow, operators of Airflow,
 * `ImageSpec`, `PythonImage`, `DockerSettings`, containers of Dagger, and a Dockerfile as text.
 */
const DESCRIBES =
  /\bImage\s*(?:\(|\.\s*(?:from_\w+|debian_slim|micromamba)\b)|\b(?:ImageSpec|PythonImage|DockerSettings|DockerOperator|KubernetesPodOperator)\s*\(|\b(?:base|parent)_image\s*=|\.\s*from_\s*\(|\bcontainers\s*\.\s*(?:run|create)\s*\(|\b(?:docker\.Container|V1Container)\s*\(|[[{,\s]["']image["']\]?\s*[:=](?!=)|["']docker["']\s*,\s*["']run["']|["']docker run\s|\b(?:image|container|container_image|serving_container_image)_uri\s*=/;
const LONG_TEXT = /"""([\s\S]*?)"""|'''([\s\S]*?)'''/g;

/** A text that is a Dockerfile. */
export const DOCKERFILE_TEXT =
  /^\\?\s*(?:(?:#|ARG\s)[^\n]*\n\s*)*FROM\s+\S[\s\S]*?\n[ \t]*(?:RUN|COPY|ADD|ENV|WORKDIR|CMD|ENTRYPOINT)\s/;

const holdsDockerfile = (text: string): boolean =>
  [...text.matchAll(LONG_TEXT)].some(([, double, single]) => DOCKERFILE_TEXT.test(double ?? single ?? ''));

/** `BASE = "nvcr.io/..."`, `TAG = os.getenv("TAG", "24.08-py3")`: what a description may take by this name. */
const CONSTANT =
  /^([A-Za-z_]\w*)\s*(?::[^=\n]+)?=(?!=)\s*(?:os\.(?:getenv|environ\.get)\s*\([^()]*\)|[rRfF]?["'][^\n]*["'])\s*(?:#.*)?$/;

/** No constant is longer, and no file describes more images; what does was made to exhaust a reader. */
const MAX_CONSTANT = 1000;
const MAX_IMAGES = 200;

/** The images that a file describes. */
export function imagesDescribedIn({ text }: SourceFile): DescribedImage[] {
  const found: DescribedImage[] = [];
  const byName = new Map<string, DescribedImage>();
  const constants = new Map<string, readonly [number, number]>();
  let line = 1;
  let counted = 0;
  for (const [start, end] of statements(text)) {
    line += text.slice(counted, start).split('\n').length - 1;
    counted = start;
    const own = text.slice(start, end);
    const [, name = '', base = ''] =
      /^\s*(?:([A-Za-z_]\w*)\s*(?::[^=\n]+)?=(?!=)\s*)?(?:return\s+)?\(?\s*([A-Za-z_]\w*)?/.exec(own) ?? [];
    const before = /^\s*[A-Za-z_]\w*\s*=\s*\(?\s*[A-Za-z_]\w*\s*\.|^\s*return\s+\(?\s*[A-Za-z_]\w*\s*\./.test(
      own,
    )
      ? byName.get(base)
      : undefined;
    if (before === undefined && !DESCRIBES.test(own) && !holdsDockerfile(own)) {
      const constant = own.length > MAX_CONSTANT ? undefined : CONSTANT.exec(own)?.[1];
      if (constant !== undefined) constants.set(constant, [start, end]);
      continue;
    }
    const words = new Set(own.match(/[A-Za-z_]\w*/g));
    const taken = [...words].flatMap((word) => {
      const range = constants.get(word);
      return range === undefined ? [] : [range];
    });
    const image = {
      name,
      line,
      text: (before?.text ?? '') + own,
      ranges: [...(before?.ranges ?? []), ...taken, [start, end] as const],
    };
    if (found.length >= MAX_IMAGES) break;
    found.push(image);
    if (name !== '') byName.set(name, image);
  }
  return found;
}

/** Where each logical line begins and ends: brackets and long strings go over several. */
function* statements(text: string): Generator<readonly [number, number]> {
  const token = /#[^\n]*|"""|'''|"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?|[()[\]{}]|\\\r?\n|\n/g;
  let [start, depth] = [0, 0];
  for (let match; (match = token.exec(text)) !== null;) {
    const [found] = match;
    if (found === '"""' || found === "'''") {
      const end = text.indexOf(found, token.lastIndex);
      token.lastIndex = end === -1 ? text.length : end + 3;
    } else if (/^[([{]$/.test(found)) depth += 1;
    else if (/^[)\]}]$/.test(found)) depth = Math.max(depth - 1, 0);
    else if (found === '\n' && depth === 0) {
      yield [start, match.index];
      start = token.lastIndex;
    }
  }
  if (start < text.length) yield [start, text.length];
}

/** A statement of Python, or a function with its decorators and its body. */
export interface PythonPart {
  /** The variable that is given the value, or the function; empty for neither. */
  name: string;
  text: string;
  /** Its lines, from 1. */
  from: number;
  to: number;
}

/** The statements of a file; a function with decorators is one. */
export function pythonParts(text: string): PythonPart[] {
  const parts: (PythonPart & { indent: number; isOpen: boolean })[] = [];
  let [line, counted] = [1, 0];
  for (const [start, end] of statements(text)) {
    line += text.slice(counted, start).split('\n').length - 1;
    counted = start;
    const own = text.slice(start, end);
    if (own.trim() === '') continue;
    const indent = own.search(/\S/);
    const to = line + own.split('\n').length - 1;
    const last = parts.at(-1);
    const isMore =
      last?.isOpen === true && (indent > last.indent || (indent === last.indent && last.name === ''));
    if (isMore) {
      last.name ||= /^\s*(?:async\s+)?(?:def|class)\s+(\w+)/.exec(own)?.[1] ?? '';
      last.text += `\n${own}`;
      last.to = to;
      continue;
    }
    const name = /^\s*([A-Za-z_]\w*)\s*(?::[^=\n]+)?=(?!=)/.exec(own)?.[1] ?? '';
    parts.push({ name, text: own, from: line, to, indent, isOpen: own.trimStart().startsWith('@') });
  }
  return parts;
}
