// What a command line command is given and gives back.

export interface Output {
  out(line: string): void;
  err(line: string): void;
}

/** Runs with the words after the command's name; resolves to the exit code. */
export type Command = (args: readonly string[], output: Output) => Promise<number>;

/** `--name value` and `--flag` taken out of the words; what is left are the operands. */
export interface Words {
  readonly values: Readonly<Record<string, string>>;
  readonly flags: readonly string[];
  readonly operands: readonly string[];
}

/** Splits words; the options named in `withValue` take the next word (or what follows `=`). */
export function splitWords(args: readonly string[], withValue: readonly string[]): Words {
  const values: Record<string, string> = {};
  const flags: string[] = [];
  const operands: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const word = args[i]!;
    if (!word.startsWith('--')) {
      operands.push(word);
      continue;
    }
    const [name, inline] = word.slice(2).split(/=(.*)/s, 2) as [string, string?];
    if (!withValue.includes(name)) flags.push(name);
    else values[name] = inline ?? args[++i] ?? '';
  }
  return { values, flags, operands };
}
