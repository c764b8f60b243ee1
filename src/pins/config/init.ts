import path from 'node:path';
import { InputError } from '../../core/findings.js';
import { conflictAmong } from '../compare/disagreements.js';
import type { Member } from '../compare/compare.js';
import { CONFIG_FILE } from './file.js';
import type { Meeting } from '../links/index.js';
import { readTree } from '../tree.js';
import { existsSync } from 'node:fs';

/** One group as it is proposed. */
interface Proposal {
  name: string;
  why: string;
  members: Member[];
}

/**
 * A `.trt-guard.yml` that describes a tree as it is: a group for everything that a link shows to be deployed together, and, as
 * comments, the pins in no group. Throws InputError if there already is one.
 */
export async function initialConfig(dir: string): Promise<string> {
  if (existsSync(path.join(dir, CONFIG_FILE)))
    throw new InputError(`pins --init: ${dir} already has a ${CONFIG_FILE}`);
  const tree = await readTree(dir, {});
  const known = new Map(tree.members.map((member) => [member.entry, member]));
  const taken = new Set<string>();
  const proposals = largest(tree.meetings()).map((meeting): Proposal => {
    const members = meeting.members.flatMap((entry) => known.get(entry) ?? []);
    return { name: nameOf(meeting, members, taken), why: meeting.why, members };
  });
  const grouped = new Set(proposals.flatMap(({ members }) => members));
  const rest = tree.members.filter((member) => !grouped.has(member));
  return [
    '# What in this repository is deployed together, according to its files. Written by `trt-guard pins --init`: read it, and change it.',
    '# The pins of one group must agree; a difference is an error. Pins in no group are compared with each other only where a link',
    '# between their files says that they are used together.',
    ...(proposals.length === 0
      ? ['# groups:', '#   name-of-a-deployable: [Dockerfile, requirements.txt]']
      : ['groups:', ...proposals.flatMap((proposal) => groupLines(proposal, tree.members))]),
    ...(rest.length === 0 ? [] : ['', '# In no group:', ...rest.map((member) => `#   ${describe(member)}`)]),
    '',
    '# Differences that are intended, for good or until a date:',
    '# expected:',
    '#   - paths: [canary/**]',
    "#     version: '10.3.0'",
    '#     reason: why this may differ',
    "#     expires: '2027-12-31'",
    '',
  ].join('\n');
}

/** Meetings of two pins or more that are not part of another one. */
function largest(meetings: readonly Meeting[]): Meeting[] {
  const sets = meetings
    .map((meeting) => ({ meeting, pins: new Set(meeting.members) }))
    .filter(({ pins }) => pins.size > 1);
  return sets
    .filter(
      ({ pins }, index) =>
        !sets.some(
          (other, at) =>
            at !== index &&
            (other.pins.size > pins.size || (other.pins.size === pins.size && at < index)) &&
            [...pins].every((pin) => other.pins.has(pin)),
        ),
    )
    .map(({ meeting }) => meeting);
}

function nameOf({ link }: Meeting, members: readonly Member[], taken: Set<string>): string {
  const file = members[0]?.entry.pin.file ?? '';
  const folder = path.posix.dirname(file);
  const base = link === 'project-root' ? (folder === '.' ? 'project' : folder) : `${link} ${file}`;
  const slug = base
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  let name = slug;
  for (let number = 2; taken.has(name); number++) name = `${slug}-${number}`;
  taken.add(name);
  return name;
}

function groupLines({ name, why, members }: Proposal, all: readonly Member[]): string[] {
  const files = [...new Set(members.map(({ entry }) => entry.pin.file))];
  const selectors = files.flatMap((file) => {
    const inside = members.filter(({ entry }) => entry.pin.file === file);
    const others = all.filter(({ entry }) => entry.pin.file === file);
    // The whole file, unless something in it does not belong to this deployable.
    return inside.length === others.length
      ? [{ text: file, pins: inside }]
      : inside.map((member) => ({ text: `${file}:${member.entry.pin.line}`, pins: [member] }));
  });
  const conflict = conflictAmong(members.map(({ compared }) => compared));
  return [
    `  # ${why}${conflict === null ? '' : ` (they disagree today)`}`,
    `  ${name}:`,
    ...selectors.map(
      ({ text, pins }) => `    - ${quoted(text)} # ${[...new Set(pins.map(saidBy))].join(', ')}`,
    ),
  ];
}

const saidBy = ({ entry: { pin } }: Member): string => pin.version ?? pin.spec ?? 'no version';

function describe(member: Member): string {
  const { pin } = member.entry;
  return `${pin.file}:${pin.line} ${pin.name} ${saidBy(member)}`;
}

function quoted(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "''")}'`;
}
