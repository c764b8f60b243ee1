import path from 'node:path';
import type { Evidence, Finding, FindingCode } from '../core/findings.js';
import type { Archive } from './archive.js';
import type { PlanFacts } from './facts.js';
import type { PlanHeader, TextDamage } from './header.js';
import type { LineEndChange } from './line-ends.js';
import { serializationMisfit } from './serialization.js';
import type { Wrapper } from './wrapper.js';

export interface PlanRead {
  facts: PlanFacts;
  /** Bytes from the plan's first to the file's last. */
  planSize: number;
  /** null for the archive of 8.5 and before. */
  header: PlanHeader | null;
  body: Archive | null;
  textMode: TextDamage | null;
}

const PLAN_HEADER_BYTES = 0x20;
const FETCH_AGAIN =
  'Copy or download the file again, in binary mode, and compare its sha256 with the original.';

function error(
  facts: PlanFacts,
  code: FindingCode,
  message: string,
  remedy: string,
  evidence: Evidence[],
): Finding {
  return { code, severity: 'error', message, remedy, evidence, location: { file: facts.file } };
}

function sizeFinding({ facts, planSize }: PlanRead): Finding | null {
  const { file, declaredSize, complete } = facts;
  if (complete !== false) return null;
  const evidence = [
    { source: 'size in the header', text: declaredSize === null ? 'cut off' : `${declaredSize} bytes` },
    { source: 'bytes in the file', text: `${planSize} bytes` },
  ];
  if (declaredSize === null && planSize >= PLAN_HEADER_BYTES) return null; // no size at all: the header is damaged
  if (declaredSize === null)
    return error(
      facts,
      'plan-truncated',
      `${file} ends inside its own header, after ${planSize} bytes.`,
      FETCH_AGAIN,
      evidence,
    );
  return planSize < declaredSize
    ? error(
        facts,
        'plan-truncated',
        `${file} has ${planSize} of the ${declaredSize} bytes that its header declares.`,
        FETCH_AGAIN,
        evidence,
      )
    : error(
        facts,
        'plan-trailing-data',
        `${file} continues for ${planSize - declaredSize} bytes past the plan's declared end.`,
        'Find out who appended to it (a signature, a second plan, padding), and use the plan as it was built.',
        evidence,
      );
}

function corrupted(facts: PlanFacts, what: string, source: string): Finding {
  return error(facts, 'engine-corrupted', `${facts.file} is a damaged plan: ${what}.`, FETCH_AGAIN, [
    { source, text: what },
  ]);
}

function structureFinding({ facts, header, body, textMode, planSize }: PlanRead): Finding | null {
  if (header === null)
    return body === null || body.wide ? null : corrupted(facts, 'its plan header is missing', 'first bytes');
  if (textMode !== null)
    return {
      ...corrupted(facts, textMode.what, 'plan header'),
      remedy: textMode.ofLineEnds ? `${keptAsBinary(facts.file)} ${FETCH_AGAIN}` : FETCH_AGAIN,
    };
  if (header.layout !== 0 && header.layout !== null)
    return error(
      facts,
      'plan-layout-unknown',
      `${facts.file} has header layout ${header.layout}; only layout 0 is known.`,
      'If a newer TensorRT wrote it, update trt-guard; otherwise the file is damaged: fetch it again.',
      [{ source: 'plan header, byte 4', text: `${header.layout}` }],
    );
  if (header.damage !== null) return corrupted(facts, header.damage, 'section table');
  if (header.layout === 0 && header.declaredSize !== null && facts.version === null)
    return corrupted(facts, 'the version in the header is 0', 'plan header, byte 24');
  const engine = header.sections?.find(({ tag }) => tag === 'NGNE');
  if (engine === undefined || planSize < engine.offset + 24) return null; // cut off: the size finding says so
  if (body === null) return corrupted(facts, 'the engine section does not begin with ptrt', 'engine section');
  if (body.payloadBytes === null || body.payloadBytes + (body.headerBytes ?? 0) !== engine.size)
    return corrupted(
      facts,
      `the engine section has ${engine.size} bytes, but itself says ${body.payloadBytes ?? 'no number'}`,
      'engine section',
    );
  return null;
}

function serializationFinding(facts: PlanFacts): Finding | null {
  const { product, version, serializationVersion } = facts;
  if (product === null || version === null || serializationVersion === null) return null;
  const misfit = serializationMisfit(product, version, serializationVersion);
  if (misfit === null) return null;
  return error(
    facts,
    'plan-version-inconsistent',
    `${facts.file} says version ${version} in its header and its body, and serialization number ${serializationVersion}: ${misfit}.`,
    'The versions were edited, or the file is damaged: build the engine again.',
    [
      { source: 'plan-header', text: version },
      { source: 'serialization number', text: `${serializationVersion}: ${misfit}` },
    ],
  );
}

function versionFinding({ facts, body }: PlanRead): Finding | null {
  if (facts.version === null || body === null) return null;
  if (facts.version === body.version) return serializationFinding(facts);
  if (body.version === null)
    return {
      // No error: a release whose engines are laid out in another way would look the same.
      ...error(
        facts,
        'plan-version-unconfirmed',
        `${facts.file} says version ${facts.version} in its header; its body has no readable version.`,
        'Load it with exactly that version to be sure, or compare its sha256 with the original.',
        [{ source: 'plan-header', text: facts.version }],
      ),
      severity: 'warning',
    };
  return error(
    facts,
    'plan-version-inconsistent',
    `${facts.file} says version ${facts.version} in its header and ${body.version} in its body.`,
    'The header was edited or the file is damaged. TensorRT loads such a plan without complaint: build it again.',
    [
      { source: 'plan-header', text: facts.version },
      { source: 'plan-body', text: body.version },
    ],
  );
}

/** What follows from other damage, and says nothing of its own beside it. */
const CONSEQUENCES = new Set(['plan-trailing-data', 'plan-version-unconfirmed']);

/** What is wrong with a plan, from its facts alone; empty for an intact one. */
export function planFindings(read: PlanRead): Finding[] {
  const findings = [sizeFinding(read), structureFinding(read), versionFinding(read)].filter(
    (finding) => finding !== null,
  );
  const isDamaged = findings.some(({ code }) => code === 'engine-corrupted' || code === 'plan-truncated');
  return isDamaged ? findings.filter(({ code }) => !CONSEQUENCES.has(code)) : findings;
}

/** `model.plan`: what keeps git from touching it. */
function keptAsBinary(file: string): string {
  return `If git holds the file, put \`*${path.extname(file) || '.engine'} binary\` in .gitattributes and commit the original again.`;
}

/** The findings of a plan whose size differs because its line ends were rewritten: the cause in place of what follows from it. */
export function withLineEnds(facts: PlanFacts, findings: Finding[], change: LineEndChange): Finding[] {
  const isShort = change === 'CRLF to LF';
  const seen = isShort
    ? 'it has no CR LF left, and lacks about one byte for each that it must have had'
    : 'every LF in it follows a CR, and it is about that many bytes too long';
  const cause: Finding = error(
    facts,
    isShort ? 'plan-truncated' : 'engine-corrupted',
    `${facts.file} is a damaged plan: its line endings were rewritten (${change}), as git does to files that it takes for text.`,
    `${keptAsBinary(facts.file)} ${FETCH_AGAIN}`,
    [...(findings[0]?.evidence ?? []), { source: 'bytes in the file', text: seen }],
  );
  const follows = new Set(['plan-truncated', 'plan-trailing-data', 'engine-corrupted']);
  return [cause, ...findings.filter(({ code }) => !follows.has(code))];
}

/** A notice here, as the plan inside may be sound; whoever hands the whole file to TensorRT makes an error of it. */
export function wrapperFinding(facts: PlanFacts, wrapper: Wrapper): Finding {
  const what =
    wrapper.kind === 'length-prefixed-json'
      ? `${wrapper.bytes} bytes of JSON metadata, such as an exporter writes`
      : `${wrapper.bytes} bytes that are not part of it`;
  return {
    code: 'engine-foreign-header',
    severity: 'notice',
    message: `${facts.file} contains its plan after ${what}; TensorRT itself refuses the file as it is.`,
    remedy: `Load it with the exporter's own loader, or cut the prefix off: tail -c +${wrapper.bytes + 1} FILE > plan.engine.`,
    evidence: [{ source: 'plan begins at byte', text: `${wrapper.bytes}` }],
    location: { file: facts.file },
  };
}
