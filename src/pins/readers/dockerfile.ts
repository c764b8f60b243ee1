import { callsOf, type BuildCall } from '../builds.js';
import { assign, shellMentions } from './commands.js';
import { imageMentions } from '../carriers/images.js';
import { instructionsOf } from '../text/dockerfile.js';
import { usedIn, type PinCandidate } from '../text/candidate.js';
import { archiveMentions, isOpen } from '../carriers/packages.js';
import type { Reader } from '../reader.js';
import { windowsLines } from './scripts.js';
import { Scope } from '../text/scope.js';
import { parseShell } from '../text/shell.js';
import { expandWord } from '../text/shell-expand.js';
import { Span, type Origin, type SourceFile } from '../text/source.js';

interface Stage {
  scope: Scope;
  name: string | null;
}

/**
 * A Dockerfile: `FROM` (with `ARG`s, `--platform`, stages), `ARG`, `ENV`, `RUN`, `ADD`, `COPY --from`. An `ARG` before the
 * first `FROM` is seen by `FROM` lines only, and by a stage that names it again, as Docker does it.
 */
export const readDockerfile: Reader = (file, context) => {
  const global = new Scope(context.scope);
  const stages = new Map<string, Stage>();
  const found: PinCandidate[] = [];
  let scope = global;
  const { escape, all } = instructionsOf(file);
  const given = givenArguments(file, context.shared.builds);
  for (const { keyword, keywordEnd, end } of all) {
    if (end <= keywordEnd) continue;
    // Everything after the keyword, here-documents included.
    const argumentsText = Span.of(file, keywordEnd, file.text.slice(keywordEnd, end)).trim();
    if (keyword === 'FROM') {
      const from = fromInstruction(argumentsText, global, stages, context.scope, context.shared.alternatives);
      found.push(...from.mentions);
      scope = from.stage.scope;
      if (from.stage.name !== null && !stages.has(from.stage.name)) stages.set(from.stage.name, from.stage);
    } else if (keyword === 'ARG' || keyword === 'ENV') {
      found.push(
        ...definitions(keyword, argumentsText, scope, { global: scope === global ? null : global, given }),
      );
    } else found.push(...stepMentions(keyword, argumentsText, scope, escape));
  }
  return found.map((mention) => given.alternative(mention));
};

function expanded(text: Span, scope: Scope): Span[][] {
  return parseShell(text.text).commands.flatMap((command) =>
    command.words.map((word) => expandWord(word, text, scope)),
  );
}

function fromInstruction(
  text: Span,
  global: Scope,
  stages: ReadonlyMap<string, Stage>,
  outside: Scope,
  alternatives: Map<string, string>,
): { stage: Stage; mentions: PinCandidate[] } {
  const words = expanded(text, global);
  const isFlag = (values: Span[]): boolean => values[0]?.text.startsWith('--') === true;
  const onArm = words.some((values) => isFlag(values) && /arm64|aarch64/.test(values[0]?.text ?? ''));
  const plain = words.filter((values) => !isFlag(values));
  const image = plain[0] ?? [];
  // A stage has one base: its values are alternatives, wherever each is written.
  const places = new Set(image.map((value) => placeOf(value.origin())));
  if (places.size > 1)
    for (const origin of image.map((value) => value.origin()))
      if (origin !== null)
        alternatives.set(
          `${origin.file.path}\0${origin.file.position(origin.offset).line}`,
          `base:${placeOf(text.origin())}`,
        );
  const name = /^as$/i.test(plain[1]?.[0]?.text ?? '') ? (plain[2]?.[0]?.text ?? null) : null;
  const base = stages.get(image[0]?.text ?? '');
  return {
    stage: { scope: new Scope(base?.scope ?? outside), name },
    mentions:
      base === undefined
        ? usedIn(
            image.flatMap((value) => imageMentions(value, onArm)),
            text.origin(),
          )
        : [],
  };
}

function definitions(
  keyword: string,
  text: Span,
  scope: Scope,
  { global, given }: { global: Scope | null; given: GivenArguments },
): PinCandidate[] {
  const words = parseShell(text.text).commands.flatMap((command) => command.words);
  const [first, second] = words;
  if (first === undefined) return [];
  const legacy = keyword === 'ENV' && !text.slice(first.start, first.end).text.includes('=');
  if (legacy && second !== undefined) {
    const name = text.slice(first.start, first.end).text;
    const values = expandWord(second, text, scope);
    scope.replace(name, []);
    return values.flatMap((value) => assign(name, value, scope));
  }
  return words.flatMap((word) => {
    const values = expandWord(word, text, scope);
    // Lines are run in their order: what was given before is gone.
    const again = /^([\w.-]+)=/.exec(values[0]?.text ?? '')?.[1];
    if (again !== undefined) scope.replace(again, []);
    return values.flatMap((value) => {
      const [, name = '', equal = ''] = /^([\w.-]+)(=?)/.exec(value.text) ?? [];
      if (name === '') return [];
      const handed = keyword === 'ARG' ? given.values(name) : [];
      for (const one of handed) scope.add(name, one);
      if (equal !== '') {
        const written = value.slice(name.length + 1);
        // A default that every caller overrides is never used, and pins nothing.
        return handed.length > 0 && given.overrides(name, written.text) ? [] : assign(name, written, scope);
      }
      if (handed.length > 0) return [];
      for (const inherited of global?.get(name) ?? []) scope.add(name, inherited);
      return [];
    });
  });
}

/** What the builds of this file hand over. */
interface GivenArguments {
  /** Every value of an argument that is known; what a variable from outside holds is not. */
  values(name: string): Span[];
  /** Every build hands over something else than this default. */
  overrides(name: string, written: string): boolean;
  /** Images from one Dockerfile with other arguments are alternatives. */
  alternative(mention: PinCandidate): PinCandidate;
}

function givenArguments(file: SourceFile, builds: readonly BuildCall[]): GivenArguments {
  const declared = new Set(
    [...file.text.matchAll(/^[ \t]*ARG[ \t]+([A-Za-z_]\w*)/gim)].map(([, name = '']) => name),
  );
  for (const [, name = ''] of file.text.matchAll(/^[ \t]+([A-Za-z_]\w*)=/gm)) declared.add(name);
  const calls = callsOf(builds, file.path, declared);
  const values = (name: string): Span[] =>
    calls.flatMap((call) => call.arguments.get(name) ?? []).filter((value) => !isOpen(value));
  const places = new Map(
    [...declared].flatMap((name) => {
      const known = values(name);
      return new Set(known.map(({ text }) => text)).size < 2
        ? []
        : known.map((value) => [placeOf(value.origin()), `argument:${file.path}:${name}`] as const);
    }),
  );
  return {
    values,
    overrides: (name, written) =>
      calls.every((call) => {
        const known = call.arguments.get(name) ?? [];
        return known.length > 0 && known.every((value) => !isOpen(value) && value.text !== written);
      }),
    alternative: (mention) => {
      const choice = places.get(placeOf(mention.versionAt ?? mention.at));
      return choice === undefined || mention.alternativeOf !== undefined
        ? mention
        : { ...mention, alternativeOf: choice };
    },
  };
}

function placeOf(origin: Origin | null): string {
  return `${origin?.file.path ?? ''}\0${origin?.offset ?? -1}`;
}

function stepMentions(keyword: string, text: Span, scope: Scope, escape: string): PinCandidate[] {
  switch (keyword) {
    case 'RUN':
    case 'CMD':
    case 'ENTRYPOINT':
      return shellMentions(commandText(text, escape), new Scope(scope));
    case 'ONBUILD': {
      const [, inner = '', space = ''] = /^(\w+)(\s+)/.exec(text.text) ?? [];
      return stepMentions(inner.toUpperCase(), text.slice(inner.length + space.length), scope, escape);
    }
    case 'ADD':
    case 'COPY': {
      const found = expanded(text, scope).flatMap((values) =>
        values.flatMap((value) => [
          ...(value.text.startsWith('--from=') ? imageMentions(value.slice('--from='.length)) : []),
          ...archiveMentions(value).map((mention) => ({
            ...mention,
            ...(/\.(?:gz|zip|zst|xz|deb|whl|tgz|tar)$/.test(value.text) ? { download: true } : {}),
          })),
        ]),
      );
      return usedIn(found, text.origin());
    }
    default:
      return [];
  }
}

/** Without the flags of `RUN --mount=...`; the JSON form as the words that it lists. */
function commandText(text: Span, escape: string): Span {
  const flags = /^(?:--\w+=\S+\s+)+/.exec(text.text)?.[0].length ?? 0;
  const command = text.slice(flags);
  if (!command.text.startsWith('[')) return escape === '`' ? windowsLines(command) : command;
  const script = /^\[\s*"[^"]*sh"\s*,\s*"-\w*c"\s*,\s*"((?:[^"\\]|\\.)*)"\s*\]$/s.exec(command.text);
  if (script?.[1] !== undefined) {
    const start = command.text.lastIndexOf(script[1]);
    return command.slice(start, start + script[1].length);
  }
  const words = [...command.text.matchAll(/"((?:[^"\\]|\\.)*)"/g)];
  const space = (at: number): Span =>
    command.slice(at, at + 1).text === ' ' ? command.slice(at, at + 1) : blank(command, at);
  return Span.join(
    words.flatMap((word) => [
      command.slice(word.index + 1, word.index + word[0].length - 1),
      space(word.index),
    ]),
  );
}

function blank(text: Span, at: number): Span {
  const origin = text.origin(at);
  return origin === null ? new Span([]) : new Span([{ ...origin, text: ' ' }]);
}
