import type { Command, Option } from 'commander';
import { InputError } from '../core/findings.js';
import { didYouMean } from '../core/text/nearest.js';
import { INPUTS } from '../guard/inputs.js';
import { allCodes } from '../report/index.js';
import { EXIT } from './exit.js';
import { printAnswer } from './output.js';

/** What a shell offers after one command. */
interface Offer {
  command: string;
  description: string;
  /** What stands after it, where that is one of these words; empty: a file. */
  words: readonly string[];
  options: { flag: string; description: string; takesValue: boolean; choices: readonly string[] }[];
}

function choicesOf({ long }: Option): readonly string[] {
  const input = INPUTS.find(({ name }) => `--${name}` === long);
  return input !== undefined && 'choices' in input ? input.choices : [];
}

/** Commands whose argument is one word of a list. */
const WORDS: Record<string, () => readonly string[]> = {
  completion: () => Object.keys(SHELLS),
  explain: () => Object.keys(allCodes()),
};

/** Every command with its options, as commander itself knows them: a new one is offered without another word. */
function offersOf(program: Command): Offer[] {
  return program.commands.map((command) => ({
    command: command.name(),
    description: command.description(),
    words: WORDS[command.name()]?.() ?? [],
    options: command.options.flatMap((option) =>
      typeof option.long !== 'string'
        ? []
        : [
            {
              flag: option.long,
              description: option.description,
              takesValue: option.required || option.optional,
              choices: choicesOf(option),
            },
          ],
    ),
  }));
}

/** In single quotes of any of the three shells; a quote within becomes one that needs none. */
function quoted(text: string): string {
  return `'${text.replace(/['\\]/g, '’')}'`;
}

function bash(offers: readonly Offer[]): string {
  const choices = new Map(
    offers.flatMap(({ options }) => options.map((one) => [one.flag, one.choices] as const)),
  );
  return [
    '# trt-guard completion for bash: trt-guard completion bash > ~/.local/share/bash-completion/completions/trt-guard',
    '_trt_guard() {',
    '  local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} words= files=1',
    '  case $before in',
    ...[...choices]
      .filter(([, values]) => values.length > 0)
      .map(
        ([flag, values]) =>
          `    ${flag}) COMPREPLY=($(compgen -W ${quoted(values.join(' '))} -- "$current")); return ;;`,
      ),
    '  esac',
    '  case ${COMP_WORDS[1]} in',
    ...offers.map(
      ({ command, words, options }) =>
        `    ${command}) words=${quoted([...words, ...options.map(({ flag }) => flag), '--help'].join(' '))}${words.length > 0 ? ' files=' : ''} ;;`,
    ),
    `    *) words=${quoted([...offers.map(({ command }) => command), '--help', '--version'].join(' '))} ;;`,
    '  esac',
    '  # Files, unless an option is being typed.',
    '  if [[ $files && $COMP_CWORD -gt 1 && $current != -* ]]; then COMPREPLY=($(compgen -f -- "$current"))',
    '  else COMPREPLY=($(compgen -W "$words" -- "$current")); fi',
    '}',
    'complete -o filenames -F _trt_guard trt-guard',
    '',
  ].join('\n');
}

function zsh(offers: readonly Offer[]): string {
  // _arguments reads brackets and colons; in a description they would end it.
  const told = (text: string): string => text.replace(/[[\]:]/g, ' ');
  const spec = ({ flag, description, takesValue, choices }: Offer['options'][number]): string => {
    const value = choices.length > 0 ? `:value:(${choices.join(' ')})` : takesValue ? ':value:_files' : '';
    return quoted(`*${flag}[${told(description)}]${value}`);
  };
  return [
    '#compdef trt-guard',
    '# trt-guard completion for zsh: save it as _trt-guard in a folder of $fpath',
    '_trt_guard() {',
    '  local -a commands',
    '  commands=(',
    ...offers.map(({ command, description }) => `    ${quoted(`${command}:${told(description)}`)}`),
    '  )',
    "  if (( CURRENT == 2 )); then _describe 'command' commands; return; fi",
    '  local command=$words[2]',
    '  shift words; (( CURRENT-- ))',
    '  case $command in',
    ...offers.map(
      ({ command, words, options }) =>
        `    ${command}) _arguments ${options.map(spec).join(' ')} ${words.length > 0 ? quoted(`1:word:(${words.join(' ')})`) : "'*:file:_files'"} ;;`,
    ),
    '  esac',
    '}',
    'if [ "$funcstack[1]" = "_trt_guard" ]; then _trt_guard "$@"; else compdef _trt_guard trt-guard; fi',
    '',
  ].join('\n');
}

function fish(offers: readonly Offer[]): string {
  return [
    '# trt-guard completion for fish: trt-guard completion fish > ~/.config/fish/completions/trt-guard.fish',
    ...offers.map(
      ({ command, description }) =>
        `complete -c trt-guard -n __fish_use_subcommand -f -a ${command} -d ${quoted(description)}`,
    ),
    ...offers
      .filter(({ words }) => words.length > 0)
      .map(
        ({ command, words }) =>
          `complete -c trt-guard -n '__fish_seen_subcommand_from ${command}' -f -a ${quoted(words.join(' '))}`,
      ),
    ...offers.flatMap(({ command, options }) =>
      options.map(({ flag, description, takesValue, choices }) =>
        [
          `complete -c trt-guard -n '__fish_seen_subcommand_from ${command}' -l ${flag.slice(2)}`,
          ...(takesValue ? ['-r'] : []),
          ...(choices.length > 0 ? [`-f -a ${quoted(choices.join(' '))}`] : []),
          `-d ${quoted(description)}`,
        ].join(' '),
      ),
    ),
    '',
  ].join('\n');
}

const SHELLS: Record<string, (offers: readonly Offer[]) => string> = { bash, zsh, fish };

/**
 * `trt-guard completion SHELL`: the script that completes commands, options and their choices, made from the commands themselves.
 * @throws InputError naming the shells that there are
 */
export function completion(program: Command, shell: string): number {
  const write = Object.hasOwn(SHELLS, shell) ? SHELLS[shell] : undefined;
  if (write === undefined)
    throw new InputError(
      `completion: the shell must be one of ${Object.keys(SHELLS).join(', ')}; got "${shell}"${didYouMean(shell, Object.keys(SHELLS))}`,
    );
  printAnswer(write(offersOf(program)));
  return EXIT.pass;
}
