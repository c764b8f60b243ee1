import { Command, Option } from 'commander';
import { INPUTS, type InputDefinition } from '../guard/inputs.js';
import { TOOL_VERSION } from '../core/tool-version.js';
import { harmlessLines } from '../core/text/harmless.js';

/** A command's body: gets its arguments and options, writes its own output, returns the exit status. */
export type Body = (args: string[], options: Record<string, unknown>) => Promise<number>;

/** `--model <file...>`, from the table that the action's inputs come from too. */
function checkOption(input: InputDefinition): Option {
  const value = input.placeholder.replace(/\.{3}$/, '').toLowerCase();
  const help = input.default === undefined ? input.help : `${input.help} (default: ${input.default})`;
  const [open, close] = input.kind === 'switch' ? '[]' : '<>';
  const option = new Option(
    `--${input.name} ${open}${value}${input.kind === 'list' ? '...' : ''}${close}`,
    help,
  );
  if (input.kind === 'switch') option.preset('true');
  if (input.kind === 'arguments') {
    // Not variadic: the arguments of trtexec begin with dashes of their own, so the option is given once for each.
    option.argParser((text: string, before: string[] | undefined) => [...(before ?? []), text]);
  }
  return option;
}

/** The same option as that of `check`. */
function inputOption(name: string): Option {
  const input = INPUTS.find((one) => one.name === name);
  if (input === undefined) throw new Error(`no input named ${name}`);
  return checkOption(input);
}

/** How `triton` loads a plan: as `check --engine` does. */
const LOAD_INPUTS = [
  'tensorrt-version',
  'tensorrt-version-file',
  'python',
  'runtime-version',
  'runtime-image',
  'container-tool',
  'runtime-image-args',
  'plugins',
  'load-timeout',
  'require',
];

/** Commander's keys are camel case; the request's are the names as people write them. */
function optionsByName(options: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(options).map(([key, value]) => [
      key.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`),
      value,
    ]),
  );
}

/**
 * The commands with their options and help; `run` is given the body of the one that was called.
 * @param called the first word of the command line, where it is known
 */
export function makeProgram(
  run: (body: Promise<Body>, args: string[], options: Record<string, unknown>) => void,
  called = '',
): Command {
  const program = new Command('trt-guard')
    .description('Proves before a deployment that a TensorRT engine loads, and says why if it does not.')
    .version(TOOL_VERSION)
    .exitOverride()
    .configureOutput({
      outputError: (text, write) => {
        write(harmlessLines(text));
      },
    });

  // Each command's code is evaluated only when it is called, so that `--help` and `inspect` start fast.
  const check = program
    .command('check')
    .description('convert, inspect and load: the whole pipeline, and its verdict');
  // Sixty options, which take longer than reading an engine's header.
  if (called !== 'inspect') for (const input of INPUTS) check.addOption(checkOption(input));
  // The help of an input says its default already; what commander adds (presets) helps nobody.
  check.configureHelp({ optionDescription: (option) => option.description });
  check
    .option('--dry-run', 'show what would be done and downloaded, without doing any of it')
    .option('--json', 'print the report on stdout')
    .option('--verbose', 'show the tools’ output and every detail of the report')
    .option('-q, --quiet', 'print only the last line')
    .action((options: Record<string, unknown>) => {
      run(
        import('./check.js').then((m) => m.check),
        [],
        optionsByName(options),
      );
    });

  program
    .command('inspect')
    .description('what engine files say about themselves: version, GPU, damage; needs no GPU and no TensorRT')
    .argument('<file...>', 'engine files, folders or glob patterns; - reads one engine from standard input')
    .option('--host-code', 'read the whole file and look for embedded native code')
    .option(
      '--target <target>',
      'predict whether they load there: a GPU (sm_90), a version, or both (10.6.0.26/sm_90); may be repeated',
      (target: string, before: string[] | undefined) => [...(before ?? []), target],
    )
    .option('--against <passport>', 'compare them with this passport: sha256, header, inputs and outputs')
    .option('--json', 'print an array of facts on stdout')
    .action((files: string[], options: Record<string, unknown>) => {
      run(
        import('./inspect.js').then((m) => m.inspect),
        files,
        options,
      );
    });

  program
    .command('diagnose')
    .description(
      'why a build or load failed, from its log: the cause, the lines that prove it, and the one thing to do',
    )
    .argument('[log]', 'a log file, or - for standard input', '-')
    .option('--engine <file>', 'the engine that the log is about: its first bytes are a second witness')
    .option('--json', 'print the diagnosis on stdout')
    // The command itself says that it takes one: commander would only say that there are too many.
    .allowExcessArguments()
    .action((_log: string, options: Record<string, unknown>, command: Command) => {
      run(
        import('./diagnose.js').then((m) => m.diagnose),
        command.args,
        options,
      );
    });

  program
    .command('pins')
    .description('every place in a tree that pins a TensorRT version, and which of them disagree')
    .argument('[dir]', 'the folder to search', '.')
    .option('--fix', 'print the changes that would make all pins agree, as a unified diff')
    .option('--write', 'with --fix: make the changes')
    .option('--init', 'write a .trt-guard.yml that describes what is currently deployed together')
    .option('--to <version>', 'with --fix: the version to agree on')
    .option('--product <name>', 'with --fix: the product whose pins to change')
    .option('--group <name>', 'with --fix: the group of .trt-guard.yml whose pins to change')
    .option('--json', 'print the pins on stdout')
    .action((dir: string, options: Record<string, unknown>) => {
      run(
        import('./pins.js').then((m) => m.pins),
        [dir],
        options,
      );
    });

  const triton = program
    .command('triton')
    .description(
      'check a Triton model repository against its engines: names, backend, batch, types, dims, GPUs',
    )
    .argument('<dir>', 'the model repository, or the folder of one model')
    .option(
      '--model <name=file...>',
      'the ONNX model of a plan that has no passport, by the Triton model’s name',
    )
    .option('--load', 'load each plan on this machine’s GPU, too, as check --engine does');
  for (const name of LOAD_INPUTS) triton.addOption(inputOption(name));
  triton
    .option('--json', 'print the models on stdout')
    .action((dir: string, options: Record<string, unknown>) => {
      run(
        import('./triton.js').then(
          (m) =>
            ([one = '']) =>
              m.triton(one, options),
        ),
        [dir],
        optionsByName(options),
      );
    });

  const plan = program
    .command('plan')
    .description('split the work into a GitHub matrix: JSON on stdout, and step outputs');
  for (const name of ['model', 'engine', 'tensorrt-version-file', 'product', 'require'])
    plan.addOption(inputOption(name));
  plan
    .option(
      '--tensorrt-version <version...>',
      'the pinned TensorRT; with several, every model is built once for each',
    )
    .option(
      '--runtime-version <version...>',
      'load with these versions instead of the pin; one part for each',
    )
    .option('--runtime-image <image...>', 'load in these images, which production runs; one part for each')
    .option(
      '--gpu <label...>',
      'runner labels of the GPUs to load on; one part for each, with the label as runs-on',
    )
    .option('--split', 'build and load in separate jobs: two matrices, which merge joins again')
    .option('--out <file>', 'write the matrix to a file for the gate: it has all that merge --plan needs')
    .option('--parts <number>', 'the maximum number of jobs in a matrix (default: 256, GitHub’s limit)')
    .option('--json', 'print only the matrix: no list of jobs on stderr')
    .action((options: Record<string, unknown>) => {
      run(
        import('./plan.js').then((m) => m.plan),
        [],
        optionsByName(options),
      );
    });

  const merge = program
    .command('merge')
    .description('merge the reports of the parts: green only if all are present and proven')
    .argument('<report...>', 'report files, folders of downloaded artifacts, or glob patterns')
    .option('--plan <file>', 'the matrix that plan printed, to find missing parts')
    .option(
      '--require <proof>',
      'the proof that green needs: run, load or inspect (default: what the plan says, else load)',
    )
    .option(
      '--models-from <file>',
      'a .trt-guard.yml: every model and engine that its models name must have been loaded, at this commit',
    )
    .option('--any-run', 'accept reports from several runs of one commit, as in a release gate');
  for (const name of ['report', 'sarif', 'html']) merge.addOption(inputOption(name));
  merge
    .option('--json', 'print the merged report on stdout')
    .action((files: string[], options: Record<string, unknown>) => {
      run(
        import('./merge.js').then((m) => m.merge),
        files,
        optionsByName(options),
      );
    });

  program
    .command('doctor')
    .description(
      'what this machine has (GPU, driver, trtexec, Pythons, indexes), and what can be proven on it',
    )
    .option('--json', 'print it as JSON')
    .action((options: Record<string, unknown>) => {
      run(
        import('./doctor.js').then((m) => m.doctor),
        [],
        options,
      );
    });

  program
    .command('explain')
    .description('what a finding’s code means, what it looks like, and what to do')
    .argument('<code>', 'the code, as reports, annotations and diagnose print it')
    .option('--json', 'print it on stdout as JSON')
    .action((code: string, options: Record<string, unknown>) => {
      run(
        import('./explain.js').then((m) => m.explain),
        [code],
        options,
      );
    });

  program
    .command('completion')
    .description('print the script that completes trt-guard commands in bash, zsh or fish')
    .argument('<shell>', 'bash, zsh or fish')
    .action((shell: string) => {
      run(
        import('./completion.js').then(
          (m) => () => Promise.resolve().then(() => m.completion(program, shell)),
        ),
        [],
        {},
      );
    });

  program
    .command('demo')
    .description('run the main job on the shipped example, on this machine, with a real TensorRT-RTX')
    .option('--json', 'print the report on stdout')
    .option('--verbose', 'show what the tools print')
    .action((options: Record<string, unknown>) => {
      run(
        import('./demo.js').then((m) => m.demo),
        [],
        options,
      );
    });
  return program;
}
