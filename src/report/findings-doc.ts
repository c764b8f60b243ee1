import { CODES_BY_FOLDER } from './codes/all-codes.js';

const INTRODUCTION = `# Findings

Generated from the tables of codes in \`src/**/codes.ts\` by \`scripts/findings-doc.mjs\`; do not edit.

A finding has a code, a message with both values (what was expected and what was found), the evidence and one remedy. Codes are stable:
a workflow may test the action's output \`cause\` against them. The remedies here are general; the one in a finding names the
versions, files and operators of that case.`;

/** The text of docs/findings.md: every code, what it means, how it looks, what to do, and which documentation says so. */
export function findingsDocument(): string {
  const sections = CODES_BY_FOLDER.map(({ heading, codes }) => {
    const entries = Object.entries(codes).map(([code, { meaning, looksLike, remedy, documentation }]) =>
      [
        `### ${code}`,
        meaning,
        `- **How it looks:** ${looksLike}`,
        `- **What to do:** ${remedy}`,
        ...(documentation === undefined ? [] : [`- **Documentation:** <${documentation}>`]),
      ].join('\n\n'),
    );
    return [`## ${heading}`, ...entries].join('\n\n');
  });
  return `${[INTRODUCTION, ...sections].join('\n\n').replaceAll('\n\n- **What', '\n- **What').replaceAll('\n\n- **Doc', '\n- **Doc')}\n`;
}
