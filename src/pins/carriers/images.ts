import { DEEPSTREAM, MONTHLY, TRITON, TRITON_TRTLLM, type DataRow } from '../../catalog/containers.js';
import { JETPACK, L4T_TENSORRT } from '../../catalog/jetpack.js';
import { mentionAt, type PinCandidate } from '../text/candidate.js';
import { isOpen } from './packages.js';
import type { Span } from '../text/source.js';

interface Resolved {
  version: string | null;
  basis: string;
}

const UNKNOWN = (what: string): Resolved => ({
  version: null,
  basis: `nothing certain is known about ${what}`,
});

function fromRow(row: DataRow | undefined, what: string): Resolved {
  if (row === undefined) return UNKNOWN(what);
  const [name, version, certainty] = row;
  if (version === null || (certainty !== 'confirmed' && certainty !== 'likely')) return UNKNOWN(what);
  return { version, basis: `${what}: row ${name} of the container data (${certainty})` };
}

/** The TensorRT of a JetPack release (`6.1`, `6.2.1`). */
export function jetpackTensorRT(release: string): Resolved {
  const row = JETPACK.find(([jetpack]) => jetpack === release);
  return fromRow(row === undefined ? undefined : [row[0], row[2], row[3]], `JetPack ${release}`);
}

/** The TensorRT of an L4T release (`36.4.0`; `36.4` where all of its releases carry the same one). */
export function l4tTensorRT(release: string): Resolved {
  const matches = (l4t: string): boolean =>
    l4t === release ||
    l4t.startsWith(`${release}.`) ||
    (l4t.endsWith('.x') && `${release}.`.startsWith(l4t.slice(0, -1)));
  const rows = JETPACK.filter(([, releases]) => releases.some(matches));
  const versions = new Set(rows.map(([, , version]) => version));
  const [row] = rows;
  if (row === undefined || versions.size !== 1) return UNKNOWN(`L4T ${release}`);
  const sure = rows.every(([, , , certainty]) => certainty === 'confirmed' || certainty === 'likely');
  return sure ? { version: row[2], basis: `L4T ${release} is JetPack ${row[0]}` } : UNKNOWN(`L4T ${release}`);
}

const byName = (rows: readonly DataRow[], name: string): DataRow | undefined =>
  rows.find(([row]) => row === name);

function monthlyTag(tag: string, flavours: RegExp, what: string): Resolved {
  const [, month = '', flavour = ''] = /^(\d\d\.\d\d)(.*)$/.exec(tag) ?? [];
  const onJetson = flavour.endsWith('-igpu');
  if (month === '' || !flavours.test(onJetson ? flavour.slice(0, -'-igpu'.length) : flavour))
    return UNKNOWN(what);
  const found = fromRow(byName(MONTHLY, month), what);
  return onJetson ? withoutBuild(found, what) : found;
}

/** The image for Jetson GPUs has the same release, but JetPack's own build: two numbers are certain. */
function withoutBuild({ version, basis }: Resolved, what: string): Resolved {
  return version === null
    ? UNKNOWN(what)
    : {
        version: version.split('.').slice(0, 2).join('.'),
        basis: `${basis}, without the build number, which differs on Jetson`,
      };
}

function tritonTag(tag: string, what: string): Resolved | null {
  const [, month = '', flavour = ''] = /^(\d\d\.\d\d)-(.*)$/.exec(tag) ?? [];
  if (flavour.endsWith('-sdk')) return null;
  if (flavour === 'trtllm-python-py3') return fromRow(byName(TRITON_TRTLLM, month), what);
  if (/^py3-igpu(?:-min)?$/.test(flavour)) return withoutBuild(fromRow(byName(TRITON, month), what), what);
  return /^(?:py3|py3-min|pyt-python-py3|tf2-python-py3)$/.test(flavour)
    ? fromRow(byName(TRITON, month), what)
    : UNKNOWN(what);
}

function deepstreamTag(tag: string, what: string, onJetson: boolean): Resolved {
  const version = /^(\d+\.\d+(?:\.\d+)?)(?:-|$)/.exec(tag)?.[1] ?? '';
  const row = DEEPSTREAM.find(([name]) => name === version);
  if (onJetson && row !== undefined) return jetpackTensorRT(row[3]);
  return fromRow(row === undefined ? undefined : [row[0], row[1], row[2]], what);
}

function l4tTag(tag: string, what: string): Resolved {
  const release = /^r?(\d+\.\d+(?:\.\d+)?)/.exec(tag)?.[1];
  return release === undefined ? UNKNOWN(what) : l4tTensorRT(release);
}

/** What the tag of each nvcr.io/nvidia image says; null: this flavour contains no TensorRT at all. */
const FAMILIES: Record<string, (tag: string, what: string, onJetson: boolean) => Resolved | null> = {
  tensorrt: (tag, what) => monthlyTag(tag, /^-py[23]$/, what),
  pytorch: (tag, what) => monthlyTag(tag, /^-py3$/, what),
  tensorflow: (tag, what) => monthlyTag(tag, /^-tf[12]-py3$/, what),
  tritonserver: tritonTag,
  // What Triton was called before 20.03.
  tensorrtserver: (tag, what) => (tag.endsWith('-sdk') ? null : monthlyTag(tag, /^-py3$/, what)),
  deepstream: deepstreamTag,
  'deepstream-l4t': (tag, what) => deepstreamTag(tag, what, true),
  'l4t-tensorrt': (tag, what) => {
    const release = /^r(\d+(?:\.\d+){2,3})(?:-|$)/.exec(tag)?.[1] ?? '';
    return fromRow(byName(L4T_TENSORRT, release), what);
  },
  'l4t-jetpack': l4tTag,
  'l4t-base': l4tTag,
  'l4t-ml': l4tTag,
  'l4t-pytorch': l4tTag,
  'l4t-tensorflow': l4tTag,
  'tensorrt-llm/release': (_tag, what) => UNKNOWN(what),
};

/** Images of dustynv on Docker Hub (or a mirror of it) that contain a TensorRT: the one in the tag, or that of the L4T release that they are built on. */
const DUSTYNV =
  /^((?:(?:[a-z0-9-]+\.)+[a-z]{2,}(?::\d+)?\/(?:[\w-]+\/)*)?dustynv\/(tensorrt|l4t-pytorch|l4t-ml|l4t-tensorflow|jetson-inference|torch2trt|torch_tensorrt|onnxruntime|deepstream|nanoowl|nanosam))(?::([\w][\w.${}:-]*))?$/;

function dustynvTag(family: string, tag: string, what: string): Resolved {
  const release = /(?:^|-)r(\d+\.\d+(?:\.\d+)?)(?:-|$)/.exec(tag)?.[1];
  const own = /^(\d+\.\d+(?:\.\d+){0,2})-r/.exec(tag)?.[1];
  if (family === 'tensorrt' && own !== undefined) return { version: own, basis: `the tag of ${what}` };
  // Those for a CUDA other than JetPack's also contain another TensorRT.
  return release === undefined || /-cu\d{3}/.test(tag) ? UNKNOWN(what) : l4tTensorRT(release);
}

const IMAGE = new RegExp(
  `^(?:docker(?:-image)?:(?://)?)?((?:[A-Za-z0-9.-]+(?::\\d+)?[/#])(?:[A-Za-z0-9._-]+/)*nvidia/(${Object.keys(FAMILIES).join('|')}))` +
    `(?::([\\w][\\w.$\{}:-]*))?(?:@(sha256:[0-9a-f]{16,64}))?$`,
);

/** A copy in a registry that does not keep NVIDIA's folder, recognized by NVIDIA's tag: `gcr.io/project/tritonserver:24.08-py3`. */
const MIRRORED =
  /^((?:[a-z0-9-]+\.)+[a-z]{2,}(?::\d+)?\/(?:[A-Za-z0-9._-]+\/)*(?:sagemaker-)?(tritonserver|tensorrtserver|tensorrt)):(\d\d\.\d\d-(?:py3|trtllm-python-py3)(?:-min|-igpu)?)$/;

/** NVIDIA's folder without a registry: the same image under a name of its own, or from the default registry of the machine. */
const UNPREFIXED = new RegExp(`^(nvidia/(${Object.keys(FAMILIES).join('|')})):(r?\\d[\\w.-]*)$`);

/** What an image with a tag carries: for families of nvcr.io/nvidia (or a mirror that keeps their path). */
export function imageMentions(image: Span, onJetson = false): PinCandidate[] {
  const match =
    IMAGE.exec(image.text) ??
    MIRRORED.exec(image.text) ??
    UNPREFIXED.exec(image.text) ??
    DUSTYNV.exec(image.text);
  if (match === null) return [];
  const [whole, repository = '', family = '', tag, digest] = match;
  const skipped = /^docker(?:-image)?:(?:\/\/)?/.exec(whole)?.[0].length ?? 0;
  const tagStart = skipped + repository.length + 1;
  return tagMentions(
    image.slice(skipped),
    repository,
    family,
    tag === undefined ? null : image.slice(tagStart, tagStart + tag.length),
    digest,
    onJetson,
  );
}

/** An image whose repository and tag are written in two places, as in Helm values. */
export function splitImageMentions(repository: Span, tag: Span | null): PinCandidate[] {
  const match = IMAGE.exec(repository.text);
  if (match === null || match[3] !== undefined) return [];
  return tagMentions(repository, repository.text, match[2] ?? '', tag, undefined, false);
}

function tagMentions(
  place: Span,
  repository: string,
  family: string,
  tag: Span | null,
  digest: string | undefined,
  onJetson: boolean,
): PinCandidate[] {
  const common = { product: 'tensorrt' as const, name: repository };
  if (tag === null)
    return mentionAt(place, {
      ...common,
      spec: digest === undefined ? null : `@${digest}`,
      version: null,
      ...(digest === undefined
        ? { floating: 'an image without a tag is whichever is newest' }
        : { unknown: `${repository}@${digest.slice(0, 19)}` }),
    });
  const what = `${repository}:${tag.text}`;
  // `r${L4T}`: the version is written where the variable is given its value.
  const digit = Math.max(tag.text.search(/\d/), 0);
  const at = {
    ...common,
    spec: tag.text,
    versionAt: tag.origin(digit === 1 && tag.pieces.length > 1 ? 1 : 0),
  };
  if (tag.text === 'latest')
    return mentionAt(place, { ...at, version: null, floating: '"latest" is whichever is newest' });
  if (isOpen(tag)) return [];
  // A tag of the other kind (a script combines every name with every tag) does not belong to this image.
  if (/^r\d/.test(tag.text) && /nvidia\/(?:tensorrt|pytorch|tensorflow|tritonserver)$/.test(repository))
    return [];
  if (/^\d\d\.\d\d(?:-|$)/.test(tag.text) && repository.includes('dustynv/') && family !== 'tensorrt')
    return [];
  const resolved = /(?:^|\/)dustynv\//.test(repository)
    ? dustynvTag(family, tag.text, what)
    : FAMILIES[family]?.(tag.text, what, onJetson);
  if (resolved === null || resolved === undefined) return [];
  return mentionAt(place, {
    ...at,
    version: resolved.version,
    basis: resolved.basis,
    ...(resolved.version === null ? { unknown: what } : {}),
  });
}
