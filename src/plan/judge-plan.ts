import type { Evidence, Finding } from '../guard/findings.js';
import type { Archive } from './archive.js';
import type { PlanFacts } from './facts.js';
import type { PlanHeader } from './header.js';
import type { Wrapper } from './wrapper.js';

export interface PlanRead {
  facts: PlanFacts;
  /** Bytes from the plan's first to the file's last. */
  planSize: number;
  /** null for the archive of 8.5 and before. */
  header: PlanHeader | null;
  body: Archive | null;
  textMode: string | null;
}

const PLAN_HEADER_BYTES = 0x20;
const FETCH_AGAIN =
  'Copy or download the file again, in binary mode, and compare its sha256 with the original.';

function error(
  facts: PlanFacts,
  code: string,
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
        `${file} goes on for ${planSize - declaredSize} bytes after the plan's declared end.`,
        'Find out who appended to it (a signature, a second plan, a text-mode copy), and use the plan as it was built.',
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
  if (textMode !== null) return corrupted(facts, textMode, 'plan header');
  if (header.layout !== 0 && header.layout !== null)
    return error(
      facts,
      'plan-layout-unknown',
      `${facts.file} has header layout ${header.layout}; only layout 0 is known.`,
      'If a newer TensorRT wrote it, update trt-guard; else the file is damaged: fetch it again.',
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
      `the engine section has ${engine.size} bytes and says ${body.payloadBytes ?? 'no number'} of its own`,
      'engine section',
    );
  return null;
}

function versionFinding({ facts, body }: PlanRead): Finding | null {
  if (facts.version === null || body === null || facts.version === body.version) return null;
  if (body.version === null)
    return {
      // No error: a release whose engines are laid out in another way would look the same.
      ...error(
        facts,
        'plan-version-unconfirmed',
        `${facts.file} says version ${facts.version} in its header; its body says none that can be read.`,
        'Load it with exactly that version to be sure, or compare its sha256 with the original.',
        [{ source: 'plan-header', text: facts.version }],
      ),
      severity: 'warning',
    };
  return error(
    facts,
    'plan-version-inconsistent',
    `${facts.file} says version ${facts.version} in its header and ${body.version} in its body.`,
    'The header was edited or the file is damaged. TensorRT loads such a plan without a word: build it again.',
    [
      { source: 'plan-header', text: facts.version },
      { source: 'plan-body', text: body.version },
    ],
  );
}

/** What is wrong with a plan, from its facts alone; empty for an intact one. */
export function planFindings(read: PlanRead): Finding[] {
  return [sizeFinding(read), structureFinding(read), versionFinding(read)].filter(
    (finding) => finding !== null,
  );
}

/** A notice here, as the plan inside may be sound; whoever hands the whole file to TensorRT makes an error of it. */
export function wrapperFinding(facts: PlanFacts, wrapper: Wrapper): Finding {
  const what =
    wrapper.kind === 'length-prefixed-json' ? 'JSON metadata of an exporter' : 'bytes of unknown kind';
  return {
    code: 'engine-foreign-header',
    severity: 'notice',
    message: `${facts.file} holds its plan behind ${wrapper.bytes} bytes of ${what}; TensorRT itself refuses the file as it is.`,
    remedy: `Load it with the exporter's own loader, or cut the prefix off: tail -c +${wrapper.bytes + 1} FILE > plan.engine.`,
    evidence: [{ source: 'plan begins at byte', text: `${wrapper.bytes}` }],
    location: { file: facts.file },
  };
}
