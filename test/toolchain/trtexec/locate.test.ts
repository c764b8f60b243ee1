import { chmodSync, copyFileSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { locateTrtexec, programName, trtexecPlaces } from '../../../src/toolchain/trtexec/locate.js';
import { freshFolder, hostWithLibraries, testHost } from '../fake-host.js';

/** An unpacked TensorRT: bin/trtexec (a script) and lib/libnvinfer.so.N that "is" the given version. */
function install(root: string, version: string): string {
  mkdirSync(path.join(root, 'bin'), { recursive: true });
  mkdirSync(path.join(root, 'lib'), { recursive: true });
  const trtexec = path.join(root, 'bin', 'trtexec');
  writeFileSync(trtexec, '#!/bin/sh\n', { mode: 0o755 });
  writeFileSync(path.join(root, 'lib', `libnvinfer.so.${version}`), version);
  return trtexec;
}

const request = { product: 'tensorrt', explicit: null, pin: '10.0.1' } as const;

describe('locateTrtexec', () => {
  it('takes the first whose library is the pin, and says why it refused the others', async () => {
    const [one, two] = [freshFolder('one'), freshFolder('two')];
    const other = install(one, '8.6.1.6');
    const pinned = install(two, '10.0.1.6');
    const host = hostWithLibraries({
      TENSORRT_ROOT: one,
      PATH: `${path.dirname(pinned)}:${process.env['PATH'] ?? ''}`,
    });
    const { trtexec, candidates, findings } = await locateTrtexec(host, request);
    expect(trtexec).toEqual({
      path: pinned,
      origin: 'PATH',
      libraryDirs: [path.join(two, 'lib')],
      libraryPath: path.join(two, 'lib', 'libnvinfer.so.10.0.1.6'),
      libraryVersion: '10.0.1.6',
    });
    expect(candidates.slice(0, 2)).toMatchObject([
      { path: other, origin: 'TENSORRT_ROOT', version: '8.6.1.6', taken: false },
      { path: pinned, version: '10.0.1.6', taken: true },
    ]);
    expect(candidates[0]?.reason).toContain('the pin is 10.0.1');
    expect(findings).toEqual([]);
  });

  it('never takes a searched one of another version, and lists it', async () => {
    const root = freshFolder('other');
    install(root, '10.0.1.5');
    const { trtexec, findings } = await locateTrtexec(hostWithLibraries({ TENSORRT_ROOT: root }), {
      ...request,
      pin: '10.0.1.6',
    });
    expect(trtexec).toBeNull();
    expect(findings[0]).toMatchObject({ code: 'trtexec-not-found', severity: 'error' });
    expect(findings[0]?.evidence[0]?.text).toContain('10.0.1.5');
  });

  it('takes the one that the caller names even when it is another version: that is for the judge', async () => {
    const trtexec = install(freshFolder('named'), '8.6.1.6');
    const located = await locateTrtexec(hostWithLibraries(), { ...request, explicit: trtexec });
    expect(located.trtexec?.libraryVersion).toBe('8.6.1.6');
  });

  it('reports both libraries where another one is in reach by the loader', async () => {
    const [root, loader] = [freshFolder('root'), freshFolder('loader')];
    const trtexec = install(root, '10.0.1.6');
    writeFileSync(path.join(loader, 'libnvinfer.so.10'), '10.6.0.26');
    const located = await locateTrtexec(hostWithLibraries({ LD_LIBRARY_PATH: loader }), {
      ...request,
      explicit: trtexec,
    });
    expect(located.findings).toMatchObject([{ code: 'several-tensorrts' }]);
    expect(located.findings[0]?.evidence.map((one) => one.text)).toEqual(['10.0.1.6', '10.6.0.26']);
  });

  it('finds the library of a trtexec on PATH through the cache of the loader', async () => {
    const [bin, lib] = [freshFolder('bin'), freshFolder('lib')];
    writeFileSync(path.join(bin, 'trtexec'), '#!/bin/sh\n', { mode: 0o755 });
    const library = path.join(lib, 'libnvinfer.so.10');
    writeFileSync(library, '10.0.1.6');
    const host = hostWithLibraries({}, `\tlibnvinfer.so.10 (libc6,x86-64) => ${library}\n`);
    const { trtexec } = await locateTrtexec(host, { ...request, explicit: path.join(bin, 'trtexec') });
    expect(trtexec).toMatchObject({ libraryPath: library, libraryVersion: '10.0.1.6', libraryDirs: [] });
  });

  it('tells apart what is missing, what may not be started, and what is for another processor', async () => {
    const folder = freshFolder('bad');
    const code = async (explicit: string): Promise<string | undefined> =>
      (await locateTrtexec(hostWithLibraries(), { ...request, explicit })).findings[0]?.code;
    expect(await code(path.join(folder, 'none'))).toBe('trtexec-not-found');
    expect(await code(folder)).toBe('trtexec-not-executable');
    const text = path.join(folder, 'text');
    writeFileSync(text, 'no program', { mode: 0o755 });
    expect(await code(text)).toBe('trtexec-not-executable');
    const plain = path.join(folder, 'plain');
    copyFileSync(process.execPath, plain);
    chmodSync(plain, 0o644);
    expect(await code(plain)).toBe('trtexec-not-executable');
    const elf = Buffer.alloc(64);
    elf.write('\x7fELF\x02\x01\x01', 'latin1');
    elf.writeUInt16LE(process.arch === 'arm64' ? 62 : 183, 18);
    const foreign = path.join(folder, 'foreign');
    writeFileSync(foreign, elf, { mode: 0o755 });
    expect(await code(foreign)).toBe('trtexec-wrong-architecture');
  });
});

describe('where a trtexec may be', () => {
  const root = realpathSync(freshFolder('places'));
  const at = (name: string): string => path.join(root, name);
  const program = (name: string): string => {
    mkdirSync(path.dirname(at(name)), { recursive: true });
    writeFileSync(at(name), '');
    return at(name);
  };
  for (const name of [
    'r/bin',
    'r/targets/a/bin',
    'r/targets/b/bin',
    'h/bin',
    'd/bin',
    'tr/bin',
    'th/bin',
    'p',
    'q',
  ])
    program(`${name}/trtexec`);
  program('r/bin/tensorrt_rtx');
  program('r/bin/trtexec.exe');
  /** Those under the test's own folder: what this machine has is not ours to know. */
  const places = (
    env: Record<string, string>,
    product: 'tensorrt' | 'tensorrt-rtx' = 'tensorrt',
    platform: NodeJS.Platform = 'linux',
  ): string[] =>
    trtexecPlaces(testHost({ env, platform }), product)
      .filter(({ path: file }) => file.startsWith(root))
      .map(({ path: file, origin }) => `${path.relative(root, file)} ${origin}`);

  it('is looked at in the documented order, the targets of a root after it, the later name first', () => {
    expect(
      places({
        PATH: `${at('p')}::${at('none')}:${at('q')}`,
        TRT_HOME: at('th'),
        TRT_ROOT: at('tr'),
        TENSORRT_DIR: at('d'),
        TENSORRT_HOME: at('h'),
        TENSORRT_ROOT: at('r'),
      }),
    ).toEqual([
      'r/bin/trtexec TENSORRT_ROOT',
      'r/targets/b/bin/trtexec TENSORRT_ROOT',
      'r/targets/a/bin/trtexec TENSORRT_ROOT',
      'h/bin/trtexec TENSORRT_HOME',
      'd/bin/trtexec TENSORRT_DIR',
      'tr/bin/trtexec TRT_ROOT',
      'th/bin/trtexec TRT_HOME',
      'p/trtexec PATH',
      'q/trtexec PATH',
    ]);
  });

  it('counts once, with the road that comes first, and only if it is there', () => {
    expect(
      places({ TENSORRT_ROOT: at('h'), TRT_HOME: at('h'), PATH: `${at('h/bin')}:${at('gone')}` }),
    ).toEqual(['h/bin/trtexec TENSORRT_ROOT']);
    expect(places({ TENSORRT_ROOT: '', PATH: at('p') })).toEqual(['p/trtexec PATH']);
    expect(places({})).toEqual([]);
  });

  it('has the name of its product and its platform', () => {
    expect(places({ TENSORRT_ROOT: at('r') }, 'tensorrt-rtx')).toEqual(['r/bin/tensorrt_rtx TENSORRT_ROOT']);
    expect(places({ TENSORRT_ROOT: at('r') }, 'tensorrt', 'win32')).toEqual([
      'r/bin/trtexec.exe TENSORRT_ROOT',
    ]);
    expect(programName('tensorrt-rtx', 'win32')).toBe('tensorrt_rtx.exe');
  });
});

describe('what is told of each place', () => {
  const COMMON =
    ' | Give `trtexec`, set TENSORRT_ROOT, or allow the download of the archive. No pip package contains trtexec.';
  const root = realpathSync(freshFolder('told'));
  const at = (name: string): string => path.join(root, name);
  const fits = install(at('fits'), '10.0.1.6');
  const other = install(at('other'), '8.6.1.6');
  const odd = install(at('odd'), '1');
  writeFileSync(at('odd/lib/libnvinfer.so.1'), 'no-version');
  const bare = install(at('bare'), '1');
  const bin = path.join(root, 'bin');
  mkdirSync(bin);
  const lonely = path.join(bin, 'trtexec');
  writeFileSync(lonely, '#!/bin/sh\n', { mode: 0o755 });
  const plain = at('plain');
  writeFileSync(plain, 'text', { mode: 0o755 });

  /** As `hostWithLibraries`, where `bare` cannot be queried. */
  const host = (env: Record<string, string> = {}): ReturnType<typeof hostWithLibraries> => {
    const real = hostWithLibraries(env);
    return {
      ...real,
      run: async (command, args, options) => {
        const result = await real.run(command, args, options);
        const answer = [{ path: args[3], version: null, error: 'it is broken' }];
        return args[3]?.includes('/bare/') === true
          ? { ...result, stdout: `\nTRT-GUARD-ANSWER ${JSON.stringify(answer)}\n` }
          : result;
      },
    };
  };
  const told = async (
    names: string[],
    {
      pin = '10.0.1',
      isExplicit = false,
      env = {},
    }: { pin?: string | null; isExplicit?: boolean; env?: Record<string, string> } = {},
  ): Promise<unknown> => {
    const places = names.map((name) => ({ path: name, origin: 'here' }));
    const asked = { product: 'tensorrt' as const, explicit: isExplicit ? (names[0] ?? '') : null, pin };
    const { trtexec, candidates, findings } = await locateTrtexec(host(env), asked, places);
    return [
      trtexec === null ? null : `${path.relative(root, trtexec.path)} ${trtexec.libraryVersion ?? 'null'}`,
      candidates.map(
        ({ taken, version, reason }) =>
          `${taken ? '+' : '-'} ${version ?? 'null'}: ${reason.replaceAll(root, '')}`,
      ),
      findings.map(({ severity, code, message, remedy, evidence }) =>
        [severity, code, message, remedy, ...evidence.map(({ source, text }) => `${source ?? ''}: ${text}`)]
          .join(' | ')
          .replaceAll(root, ''),
      ),
    ];
  };
  const library = (name: string, version: string): string => `/${name}/lib/libnvinfer.so.${version}`;
  const FITS = `10.0.1.6: loads ${library('fits', '10.0.1.6')} = 10.0.1.6`;
  const OTHER = `8.6.1.6: loads ${library('other', '8.6.1.6')} = 8.6.1.6`;
  const NONE = 'null: it reaches no TensorRT library: only its own banner can show its version';
  const BROKEN = `null: ${library('bare', '1')} could not be queried: it is broken`;

  it.each<[string, string[], Parameters<typeof told>[1], unknown]>([
    ['the pin', [fits], {}, ['fits/bin/trtexec 10.0.1.6', [`+ ${FITS}, as pinned`], []]],
    ['no pin', [fits, other], { pin: null }, ['fits/bin/trtexec 10.0.1.6', [`+ ${FITS}`, `- ${OTHER}`], []]],
    [
      'the pin after another version',
      [other, fits],
      {},
      ['fits/bin/trtexec 10.0.1.6', [`- ${OTHER}, but the pin is 10.0.1`, `+ ${FITS}, as pinned`], []],
    ],
    [
      'the pin after one that cannot be measured',
      [lonely, bare, fits],
      {},
      ['fits/bin/trtexec 10.0.1.6', [`- ${NONE}`, `- ${BROKEN}`, `+ ${FITS}, as pinned`], []],
    ],
    [
      'one that cannot be measured',
      [other, bare, lonely],
      {},
      ['bare/bin/trtexec null', [`- ${OTHER}, but the pin is 10.0.1`, `+ ${BROKEN}`, `- ${NONE}`], []],
    ],
    ['one without a library', [lonely], {}, ['bin/trtexec null', [`+ ${NONE}`], []]],
    ['one without a library, and no pin', [lonely], { pin: null }, ['bin/trtexec null', [`+ ${NONE}`], []]],
    [
      'a version that cannot be read',
      [odd],
      {},
      ['odd/bin/trtexec no-version', [`+ no-version: loads ${library('odd', '1')} = no-version`], []],
    ],
    ['a pin that cannot be read', [fits], { pin: 'ten' }, ['fits/bin/trtexec 10.0.1.6', [`+ ${FITS}`], []]],
    [
      'another version alone',
      [other],
      {},
      [
        null,
        [`- ${OTHER}, but the pin is 10.0.1`],
        [
          `error | trtexec-not-found | No trtexec of tensorrt 10.0.1 was found; 1 other(s) were rejected.${COMMON} | /other/bin/trtexec (here): ${OTHER.slice(9)}, but the pin is 10.0.1`,
        ],
      ],
    ],
    [
      'no place',
      [],
      {},
      [null, [], [`error | trtexec-not-found | No trtexec of tensorrt 10.0.1 was found.${COMMON}`]],
    ],
    [
      'no place, and no pin',
      [],
      { pin: null },
      [null, [], [`error | trtexec-not-found | No trtexec was found.${COMMON}`]],
    ],
    [
      'what cannot be started',
      [plain, fits],
      {},
      [
        'fits/bin/trtexec 10.0.1.6',
        ['- null: /plain cannot be started: it is neither a program nor a script.', `+ ${FITS}, as pinned`],
        [],
      ],
    ],
    [
      'what cannot be started, named',
      [plain],
      { isExplicit: true },
      [
        null,
        ['- null: /plain cannot be started: it is neither a program nor a script.'],
        [
          'error | trtexec-not-executable | /plain cannot be started: it is neither a program nor a script. | Give the path of a trtexec that this user may start (chmod +x).',
        ],
      ],
    ],
    [
      'another version, named',
      [other],
      { isExplicit: true },
      ['other/bin/trtexec 8.6.1.6', [`+ ${OTHER}, but the pin is 10.0.1`], []],
    ],
    [
      'two libraries, the second of another version',
      [fits],
      { env: { LD_LIBRARY_PATH: at('other/lib') } },
      [
        'fits/bin/trtexec 10.0.1.6',
        [`+ ${FITS}, as pinned`],
        [
          `warning | several-tensorrts | /fits/bin/trtexec can load either of two TensorRT libraries: 10.0.1.6 and 8.6.1.6. | Remove ${library('other', '8.6.1.6')} from LD_LIBRARY_PATH, or the first one. | ${library('fits', '10.0.1.6')} (beside trtexec): 10.0.1.6 | ${library('other', '8.6.1.6')} (LD_LIBRARY_PATH): 8.6.1.6`,
        ],
      ],
    ],
    [
      'two libraries, the second of which cannot be queried',
      [fits],
      { env: { LD_LIBRARY_PATH: at('bare/lib') } },
      ['fits/bin/trtexec 10.0.1.6', [`+ ${FITS}, as pinned`], []],
    ],
    [
      'two libraries, the first of which cannot be queried',
      [bare],
      { env: { LD_LIBRARY_PATH: at('other/lib') } },
      [
        'bare/bin/trtexec null',
        [`+ ${BROKEN}`],
        [
          `warning | several-tensorrts | /bare/bin/trtexec can load either of two TensorRT libraries: unknown and 8.6.1.6. | Remove ${library('other', '8.6.1.6')} from LD_LIBRARY_PATH, or the first one. | ${library('bare', '1')} (beside trtexec): it is broken | ${library('other', '8.6.1.6')} (LD_LIBRARY_PATH): 8.6.1.6`,
        ],
      ],
    ],
    [
      'a library by the loader alone',
      [lonely],
      { env: { LD_LIBRARY_PATH: at('fits/lib') } },
      ['bin/trtexec 10.0.1.6', [`+ ${FITS}, as pinned`], []],
    ],
  ])('%s', async (_, names, options, expected) => {
    expect(await told(names, options)).toEqual(expected);
  });

  it('a library beside it makes its folder one to search; one that the loader finds does not', async () => {
    const dirs = async (explicit: string, env: Record<string, string> = {}): Promise<unknown> =>
      (await locateTrtexec(host(env), { ...request, explicit })).trtexec?.libraryDirs;
    expect(await dirs(fits)).toEqual([at('fits/lib')]);
    expect(await dirs(lonely, { LD_LIBRARY_PATH: at('fits/lib') })).toEqual([]);
    expect(await dirs(lonely)).toEqual([]);
  });

  it('where there is no Python, nothing can be queried', async () => {
    const located = await locateTrtexec({ ...host(), env: { PATH: '' } }, { ...request, explicit: fits });
    expect(located.candidates[0]?.reason).toContain(
      'could not be queried: no Python is available to query it',
    );
  });
});
