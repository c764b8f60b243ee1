import { createHash } from 'node:crypto';
import type { Invocation, Location, Log, Region, ReportingDescriptor, Result as SarifResult } from 'sarif';
import { allCodes } from './codes/all-codes.js';
import type { CodeDocumentation, Severity } from '../core/findings.js';
import { causeOf } from '../guard/index.js';
import type { Report } from '../core/report.js';
import { TOOL_VERSION } from '../core/tool-version.js';
import { titleOf } from './counts.js';
import { evidenceText } from './evidence.js';
import { type Fact, factsOf } from './facts.js';
import { home, pageOfCode } from './codes/home.js';
import { type Checkout, type Place, placeOf, withinCheckout } from './places.js';
import { says } from './sentences.js';

const LEVELS: Record<Severity, SarifResult.level> = { error: 'error', warning: 'warning', notice: 'note' };
/** GitHub shows at most 1024 characters of a rule's descriptions. */
const MAX_DESCRIPTION = 1024;
/** GitHub refuses a run of more than 25,000 results; the report has the rest. */
const MAX_RESULTS = 25_000;
const MAX_EVIDENCE = 6;

/** `[text](target)` in a message is a link to every reader of SARIF: text that others wrote must not become one. */
function plain(text: string): string {
  return text.replaceAll('](', '] (');
}

function rule(id: string, code: CodeDocumentation | undefined): ReportingDescriptor {
  const meaning = (code?.meaning ?? `The finding ${id}.`).slice(0, MAX_DESCRIPTION);
  const looksLike = code?.looksLike ?? '';
  const remedy = code?.remedy ?? 'Read the result’s remedy.';
  const more = code?.documentation === undefined ? '' : `\n\n[Documentation](${code.documentation})`;
  return {
    id,
    name: id.replace(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: meaning },
    fullDescription: { text: meaning },
    help: {
      text: `${meaning}\nHow it looks: ${looksLike}\nWhat to do: ${remedy}`,
      markdown: `${meaning}\n\n**How it looks:** ${looksLike}\n\n**What to do:** ${remedy}${more}`,
    },
    helpUri: pageOfCode(id),
    properties: { tags: ['tensorrt', 'deployment'], precision: 'very-high' },
  };
}

function messageOf({ finding, follows }: Fact, about: string): string {
  const quoted = finding.evidence.slice(0, MAX_EVIDENCE).map((one) => `  ${evidenceText(one)}`);
  return plain(
    [
      about === '' || says(finding.message, about) ? finding.message : `${about}: ${finding.message}`,
      ...(finding.remedy === '' ? [] : [`Fix: ${finding.remedy}`]),
      ...follows.map(({ code, message }) => `As a result, also ${code}: ${message}`),
      ...quoted,
    ].join('\n'),
  );
}

/**
 * Start and end, as every reader of SARIF wants them (SARIF2017). A file without lines, such as a model, is shown at its first one: code
 * scanning takes no result without a line.
 */
function regionOf(line = 1, column?: number): Region {
  return {
    startLine: line,
    endLine: line,
    ...(column === undefined ? {} : { startColumn: column, endColumn: column + 1 }),
  };
}

function location({ uri, line, column }: Place): Location {
  return {
    physicalLocation: {
      artifactLocation: { uri: encodeURI(uri).replace(/[?#]/g, encodeURIComponent), uriBaseId: '%SRCROOT%' },
      region: regionOf(line, column),
    },
  };
}

/**
 * What makes two results of two runs the same alert: code, engine and file, and of several alike which of them. Neither lines nor
 * messages: both change while the fault stays.
 */
function fingerprints(): (code: string, about: string, uri: string) => Record<string, string> {
  const seen = new Map<string, number>();
  return (code, about, uri) => {
    const key = JSON.stringify([code, about, uri]);
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    const value = `${createHash('sha256').update(key).digest('hex').slice(0, 32)}:${count}`;
    return { 'trtGuard/v1': value };
  };
}

/** A result as every one of ours is. */
interface Result extends SarifResult {
  ruleId: string;
  locations: Location[];
  partialFingerprints: Record<string, string>;
}

/**
 * Code scanning tells alerts apart by `primaryLocationLineHash` alone, and the uploader computes it from the line (codeql-action,
 * src/fingerprints.ts): it warns of every value that is not its own. Ours is given only where the uploader's would be missing, as there
 * is not a line, or would make one alert of two, as two engines that disagree with one pin.
 */
function withLineHashes(results: readonly { result: Result; hasLine: boolean }[]): Result[] {
  const keyOf = ({ result: { ruleId, locations }, hasLine }: (typeof results)[number]): string => {
    const { artifactLocation, region } = locations[0]?.physicalLocation ?? {};
    return JSON.stringify([ruleId, artifactLocation?.uri, hasLine ? region?.startLine : null]);
  };
  const times = new Map<string, number>();
  for (const one of results) times.set(keyOf(one), (times.get(keyOf(one)) ?? 0) + 1);
  return results.map((one) => {
    const { result, hasLine } = one;
    if (hasLine && times.get(keyOf(one)) === 1) return result;
    const own = result.partialFingerprints['trtGuard/v1'] ?? '';
    return {
      ...result,
      partialFingerprints: { primaryLocationLineHash: own, ...result.partialFingerprints },
    };
  });
}

function resultsOf(
  facts: readonly Fact[],
  ruleIds: readonly string[],
  checkout: Checkout,
): { result: Result; hasLine: boolean }[] {
  const fingerprint = fingerprints();
  return facts.slice(0, MAX_RESULTS).map((fact) => {
    const { finding, engines, alsoAt } = fact;
    const place = placeOf(finding, engines, checkout);
    const about = engines[0] === undefined ? '' : titleOf(engines[0]);
    const related = alsoAt.flatMap((other) => {
      const uri = withinCheckout(other.file, checkout);
      return uri === null ? [] : [{ ...other, uri }];
    });
    const result: Result = {
      ruleId: finding.code,
      ruleIndex: ruleIds.indexOf(finding.code),
      level: LEVELS[finding.severity],
      message: { text: messageOf(fact, engines.length > 1 ? '' : about) },
      locations: [location(place)],
      ...(related.length === 0
        ? {}
        : { relatedLocations: related.map((other, id) => ({ id, ...location(other) })) }),
      partialFingerprints: fingerprint(finding.code, about, place.uri),
      ...(engines.length === 0 ? {} : { properties: { engines: engines.map(titleOf) } }),
    };
    return { result, hasLine: place.line !== undefined };
  });
}

/** A red report without an error among its findings must not read as "nothing found". */
function invocation(report: Report): Invocation {
  const cause = causeOf(report);
  const isExplained = [...report.findings, ...report.engines.flatMap(({ findings }) => findings)].some(
    ({ severity }) => severity === 'error',
  );
  const isSilent = report.verdict !== 'pass' && !isExplained;
  return {
    executionSuccessful: !isSilent,
    ...(isSilent
      ? {
          toolExecutionNotifications: [
            { level: 'error', message: { text: `The verdict is ${report.verdict} (${cause}).` } },
          ],
        }
      : {}),
    properties: { verdict: report.verdict, require: report.require },
  };
}

/** The report as SARIF 2.1.0 (docs.oasis-open.org/sarif/sarif/v2.1.0), in the part of it that GitHub code scanning reads. */
export function sarifOf(report: Report, checkout: Checkout): Log {
  const known = allCodes();
  const facts = factsOf(report);
  // Only what was found: all 140 rules would be most of the file.
  const ruleIds = [...new Set(facts.map(({ finding }) => finding.code))];
  return {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'trt-guard',
            semanticVersion: TOOL_VERSION,
            informationUri: home(),
            rules: ruleIds.map((id) => rule(id, known[id])),
          },
        },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { '%SRCROOT%': { description: { text: 'The root of the checkout.' } } },
        invocations: [invocation(report)],
        results: withLineHashes(resultsOf(facts, ruleIds, checkout)),
      },
    ],
  };
}
