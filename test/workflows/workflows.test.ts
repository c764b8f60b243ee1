import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';

/** The workflows that people copy, and our own: what GitHub does with each line was read from the sources of its runner and actions. */

/**
 * The actions that are used, by the commit of a release, all of Node 24. Dependabot raises them in the workflows; raise them here and in
 * the documentation with it.
 */
const ACTIONS: Record<string, [sha: string, release: string]> = {
  'actions/attest': ['1e69f48acb82d1966a394da916b4c1698aa569d6', 'v4.2.2'],
  'actions/cache/restore': ['27d5ce7f107fe9357f9df03efb73ab90386fccae', 'v5.0.5'],
  'actions/cache/save': ['27d5ce7f107fe9357f9df03efb73ab90386fccae', 'v5.0.5'],
  'actions/checkout': ['3d3c42e5aac5ba805825da76410c181273ba90b1', 'v7.0.1'],
  'actions/download-artifact': ['3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c', 'v8.0.1'],
  'actions/setup-node': ['820762786026740c76f36085b0efc47a31fe5020', 'v7.0.0'],
  'actions/setup-python': ['5fda3b95a4ea91299a34e894583c3862153e4b97', 'v7.0.0'],
  'actions/upload-artifact': ['bbbca2ddaa5d8feaa63e36b76fdaad77386f024f', 'v7.0.0'],
  'github/codeql-action/upload-sarif': ['8aad20d150bbac5944a9f9d289da16a4b0d87c1e', 'v4.36.2'],
};
/** This action: its callers follow its major tag. */
const OURS = ['org/trt-guard@v1', './', './.github/workflows/self.yml'];

interface Step {
  id?: string;
  env?: Record<string, string>;
  uses?: string;
  run?: string;
  if?: string;
  with?: Record<string, unknown>;
  'continue-on-error'?: boolean;
}
interface Workflow {
  on: Record<string, { paths?: unknown } | null>;
  jobs: Record<string, { if?: string; needs?: string | string[]; steps?: Step[] }>;
}

const below = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.yml'))
    .map((name) => `${folder}/${name}`);
const EXAMPLES = below('examples/workflows');
/** Those that answer a pull request; a schedule and a tag block nobody. */
const ANSWERS = EXAMPLES.filter((file) => readFileSync(file, 'utf8').includes('pull_request:'));
const WORKFLOWS = [...EXAMPLES, ...below('.github/workflows'), ...below('test/workflows')];
const PAGES = [
  ...readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
  'README.md',
  'SECURITY.md',
];

const read = (file: string): Workflow => parse(readFileSync(file, 'utf8')) as Workflow;
const stepsOf = ({ jobs }: Workflow, action = ''): Step[] =>
  Object.values(jobs).flatMap(({ steps }) =>
    (steps ?? []).filter(({ uses }) => (uses ?? '').startsWith(action)),
  );

it.each([...WORKFLOWS, ...PAGES])('%s uses the current actions, by commit', (file) => {
  const used = [...readFileSync(file, 'utf8').matchAll(/^\s*(?:- )?uses: (.+)$/gm)].map(
    ([, text = '']) => text,
  );
  for (const text of used.filter((one) => !OURS.includes(one))) {
    const name = text.replace(/@.*$/, '');
    expect(text).toBe(`${name}@${(ACTIONS[name] ?? ['?', '?']).join(' # ')}`);
  }
});

it('has examples of both kinds', () => {
  expect([ANSWERS.length, EXAMPLES.length - ANSWERS.length]).toEqual([6, 2]);
});

describe.each(ANSWERS)('%s', (file) => {
  const workflow = read(file);

  it('reports whatever changed, in a merge queue as well: what never reports blocks a pull request', () => {
    expect(Object.keys(workflow.on)).toEqual(expect.arrayContaining(['pull_request', 'merge_group']));
    for (const event of Object.values(workflow.on)) expect(event ?? {}).not.toHaveProperty('paths');
  });

  it('takes no skipped job for a proof', () => {
    const conditional = Object.entries(workflow.jobs).filter(
      ([, { if: condition }]) => condition !== undefined,
    );
    const gate = workflow.jobs['gate'];
    // A job that is skipped, also one that waited for a job that failed, counts as passed.
    if (conditional.length > 0 || Object.keys(workflow.jobs).length > 1) {
      expect(gate?.if).toBe('always()');
      expect([gate?.needs ?? []].flat().sort()).toEqual(
        Object.keys(workflow.jobs)
          .filter((name) => name !== 'gate')
          .sort(),
      );
    }
  });

  it('can be run again: an artifact’s name is taken for the whole run', () => {
    for (const step of stepsOf(workflow, 'actions/upload-artifact'))
      expect([step.with?.['overwrite'], typeof step.with?.['name']]).toEqual([true, 'string']);
  });

  it('lets the verdict decide, not the upload to code scanning', () => {
    for (const step of stepsOf(workflow, 'github/codeql-action'))
      expect(step['continue-on-error']).toBe(true);
  });

  it('hands no plan through the environment, which holds 128 KiB', () => {
    expect(readFileSync(file, 'utf8')).not.toMatch(
      /: \$\{\{ needs\.\w+\.outputs\.(?:matrix|build|load) \}\}/,
    );
  });
});

describe('the release', () => {
  const scripts = stepsOf(read('.github/workflows/release.yml')).flatMap(({ run }) => run ?? []);

  it('asks whether the moving tag exists, and makes one call', () => {
    expect(scripts.filter((script) => /gh api[\s\S]*\|\|\s*gh api/.test(script))).toEqual([]);
  });

  /** The script with a `gh` of its own: what it calls, and how it ends. */
  function publish(refs: string, refused = ''): { status: number | null; calls: string[] } {
    const script = scripts.find((one) => one.includes('gh release edit')) ?? '';
    const gh = [
      'gh() {',
      '  echo "gh $*" >&2',
      `  case "$*" in ${refused === '' ? '-never-' : `*${refused}*`}) return 1;; *matching-refs*) printf '%s\\n' ${refs};; esac`,
      '}',
    ].join('\n');
    const run = spawnSync('bash', ['-e', '-c', `${gh}\n${script}`], {
      encoding: 'utf8',
      env: { ...process.env, GITHUB_REF_NAME: 'v1.2.3', GITHUB_REPOSITORY: 'o/r', GITHUB_SHA: 'abc' },
    });
    return { status: run.status, calls: run.stderr.split('\n').filter((line) => /PATCH|POST/.test(line)) };
  }

  it.each([
    ['moves the tag', 'refs/tags/v1 refs/tags/v1.2.3', /PATCH repos\/o\/r\/git\/refs\/tags\/v1 /],
    ['makes it where it is not there', 'refs/tags/v1.2.3 refs/tags/v10', /POST repos\/o\/r\/git\/refs /],
  ])('%s', (_, refs, call) => {
    expect(publish(refs)).toEqual({ status: 0, calls: [expect.stringMatching(call)] });
  });

  it('is red where GitHub refuses a call, without trying another', () => {
    expect(publish('refs/tags/v1', 'PATCH')).toMatchObject({
      status: 1,
      calls: [expect.stringContaining('PATCH')],
    });
    expect(publish('refs/tags/v1', 'matching-refs')).toEqual({ status: 1, calls: [] });
  });
});

it('our own CI uses the action twenty times and more, and asserts how each ends', () => {
  const { jobs } = read('.github/workflows/self.yml');
  const uses = stepsOf({ on: {}, jobs }, './');
  expect(uses.length).toBeGreaterThanOrEqual(20);
  const wanted = stepsOf({ on: {}, jobs }).flatMap(({ env }) =>
    (env?.['WANTED'] ?? '').split('\n').filter(Boolean),
  );
  expect(wanted.map((line) => line.split(' ')[0])).toEqual(uses.map(({ id }) => id));
  expect(wanted.filter((line) => line.includes(' failure ')).length).toBeGreaterThan(9);
});

it.each([
  ['the oldest runner', /2\.327\.1/],
  ['glibc', /2\.28/],
  ['GitHub’s own GPU', /T4/],
])('README and docs/github.md say where the action can start: %s', (_, said) => {
  for (const page of ['README.md', 'docs/github.md']) expect(readFileSync(page, 'utf8')).toMatch(said);
});

it('docs/github.md says what GitHub Enterprise Server lacks, and what composite actions share', () => {
  expect(readFileSync('docs/github.md', 'utf8')).toMatch(
    /Enterprise Server[\s\S]*attest[\s\S]*--gpus all[\s\S]*composite action/,
  );
});

it('the Marketplace takes the description: fewer than 125 characters', () => {
  const { description } = parse(readFileSync('action.yml', 'utf8')) as { description: string };
  expect(description.length).toBeLessThan(125);
});

it('an archive of the repository holds what a caller needs, and not what its development needs', () => {
  const listed = spawnSync(
    'git',
    ['check-attr', 'export-ignore', 'test', 'bench', 'dist', 'action.yml', 'src'],
    {
      encoding: 'utf8',
    },
  ).stdout;
  expect(
    listed
      .trim()
      .split('\n')
      .map((line) => line.replace(': export-ignore: ', ' ')),
  ).toEqual(['test set', 'bench set', 'dist unspecified', 'action.yml unspecified', 'src unspecified']);
});
