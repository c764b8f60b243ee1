import type { ContractTerm } from '../../core/report.js';
import type { EngineFacts, NetworkFacts } from '../../toolchain/index.js';
import { contractFinding, WITNESS, type JudgedTerm } from './judged.js';

/** Everything that may show what an engine was built as. */
export interface SettingWitnesses {
  /** Of the load; null where there was none. */
  engine: EngineFacts | null;
  /** Of the Python builder; null where another built. */
  builder: NetworkFacts | null;
  /** Whether the plan carries native code; null where it was not looked for. */
  hostCode: boolean | null;
}

type Told = { got: string; isAsked: boolean; from: string } | null;

interface Setting {
  subject: ContractTerm['subject'];
  /** Flags of trtexec that ask for it. */
  flags: readonly string[];
  code:
    | 'refit-not-got'
    | 'strip-not-got'
    | 'version-compatibility-not-got'
    | 'capability-not-got'
    | 'dla-not-got';
  asked: (flag: string) => string;
  told: (witnesses: SettingWitnesses, flag: string) => Told;
}

const byFlag = (builder: NetworkFacts | null, ...names: string[]): Told => {
  if (builder === null) return null;
  const isAsked = names.some((name) => builder.flags.includes(name));
  return { got: isAsked ? (names[0] ?? '') : `no ${names[0] ?? ''}`, isAsked, from: WITNESS.builder };
};

const CAPABILITIES: Readonly<Record<string, string>> = {
  '--safe': 'SAFETY',
  '--buildDLAStandalone': 'DLA_STANDALONE',
};

/** `--weightless` is what `--stripWeights` was called in 9.3 to 10.x. */
const STRIPPING: readonly string[] = ['--stripWeights', '--stripAllWeights', '--weightless'];

/** What a flag asks of an engine, and the sources that can say whether it got it. The first source that says so wins. */
const SETTINGS: readonly Setting[] = [
  {
    subject: 'refittable',
    flags: ['--refit', '--stripAllWeights'],
    code: 'refit-not-got',
    asked: () => 'refittable',
    told: ({ engine, builder }) =>
      typeof engine?.refittable === 'boolean'
        ? {
            got: engine.refittable ? 'refittable' : 'not refittable',
            isAsked: engine.refittable,
            from: WITNESS.engine,
          }
        : byFlag(builder, 'REFIT', 'REFIT_IDENTICAL', 'REFIT_INDIVIDUAL'),
  },
  {
    subject: 'stripped',
    flags: STRIPPING,
    code: 'strip-not-got',
    asked: () => 'stripped of its weights',
    told: ({ engine, builder }) => {
      const bytes = engine?.strippedBytes ?? null;
      return bytes === null
        ? byFlag(builder, 'STRIP_PLAN', 'WEIGHTLESS')
        : {
            got: bytes < 0 ? 'not stripped' : `stripped of ${bytes} bytes`,
            isAsked: bytes >= 0,
            from: WITNESS.engine,
          };
    },
  },
  {
    subject: 'version-compatibility',
    flags: ['--versionCompatible', '--vc'],
    code: 'version-compatibility-not-got',
    asked: () => 'version compatible',
    // A plan carries its lean runtime unless that was excluded; without it nothing in the file tells.
    told: ({ builder, hostCode }) =>
      hostCode === true
        ? { got: 'it carries a lean runtime', isAsked: true, from: WITNESS.plan }
        : byFlag(builder, 'VERSION_COMPATIBLE'),
  },
  {
    subject: 'capability',
    flags: Object.keys(CAPABILITIES),
    code: 'capability-not-got',
    asked: (flag) => CAPABILITIES[flag] ?? flag,
    told: ({ engine, builder }, flag) => {
      const got = engine?.capability ?? builder?.capability ?? null;
      const from = typeof engine?.capability === 'string' ? WITNESS.engine : WITNESS.builder;
      return got === null ? null : { got, isAsked: got === CAPABILITIES[flag], from };
    },
  },
  {
    subject: 'dla',
    flags: ['--useDLACore'],
    code: 'dla-not-got',
    asked: () => 'layers on the DLA',
    told: ({ builder }) => {
      const device = builder?.device ?? null;
      return device === null ? null : { got: device, isAsked: device === 'DLA', from: WITNESS.builder };
    },
  },
];

/** A term for each setting that the converter's arguments ask for. */
export function settingTerms(
  args: readonly string[],
  witnesses: SettingWitnesses,
  file: string,
): JudgedTerm[] {
  const given = args.map((argument) => argument.split('=', 1)[0] ?? '');
  return SETTINGS.flatMap(({ subject, flags, code, asked, told }): JudgedTerm[] => {
    const flag = flags.find((one) => given.includes(one));
    if (flag === undefined) return [];
    const found = told(witnesses, flag);
    const isGot = found?.isAsked === true;
    return [
      {
        isDemanded: false,
        term: {
          subject,
          asked: asked(flag),
          askedBy: `trtexec-args ${flag}`,
          got: found?.got ?? null,
          gotFrom: found?.from ?? null,
          status: found === null ? 'unproven' : isGot ? 'pass' : 'fail',
        },
        findings:
          found === null || isGot
            ? []
            : [
                contractFinding(
                  code,
                  `${file}: ${flag} asks for an engine that is ${asked(flag)}, and ${found.from} says: ${found.got}.`,
                  'Check the build log for why the flag was ignored, and build again.',
                  file,
                ),
              ],
      },
    ];
  });
}

/** Whether these arguments ask for a plan without its weights. */
export function asksToStrip(args: readonly string[]): boolean {
  return args.some((argument) => STRIPPING.includes(argument));
}
