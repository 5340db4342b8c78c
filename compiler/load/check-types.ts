import { existsSync, readFileSync, realpathSync } from "node:fs";
import { sep } from "node:path";
import { API, type Diagnostic, DiagnosticCategory } from "typescript/unstable/sync";
import { dslFolder, type TemporaryConfig, writeConfig } from "./tsconfig.ts";

/** What TypeScript found wrong in the author's files. */
export interface TypeProblem {
  /** Empty for a problem of no file, such as a bad option of a tsconfig.json. */
  readonly file: string;
  /** 1-based, in UTF-16 units, as editors count. */
  readonly line: number;
  readonly column: number;
  readonly length: number;
  /** TypeScript's own number, 2339 for TS2339. */
  readonly code: number;
  /** The reasons of a reason stand on lines of their own, two blanks deeper. */
  readonly message: string;
}

/** All that the compiler sees of TypeScript. */
export interface TypeChecker {
  /**
   * Checks a file and what it imports.
   * @param changed files that were written, or removed, since the last check: an edit that is not told is not seen
   */
  check(entry: string, changed?: readonly string[]): readonly TypeProblem[];
  /** The author's files that the last check read, also those of types alone, and the tsconfig.json that it went by. */
  inputs(): readonly string[];
  close(): void;
}

/**
 * One server process for as long as the checker is open: a check after an edit takes milliseconds. A server that died is
 * started again.
 */
export function openTypeChecker(): TypeChecker {
  const configs = new Map<string, TemporaryConfig>();
  const checker: Server = { api: new API({}), opened: new Set() };
  let inputs: readonly string[] = [];
  const ask = (config: TemporaryConfig, changed: readonly string[]): readonly TypeProblem[] => {
    const answer = askServer(checker, config, changed);
    inputs = answer.inputs;
    return answer.problems;
  };
  return {
    check(entry, changed = []) {
      const file = realpathSync(entry);
      const config = configs.get(file) ?? writeConfig(file);
      configs.set(file, config);
      try {
        return ask(config, changed);
      } catch {
        // A dead server shows as a failed call, of one kind or another. One that fails at once again is our bug.
        closeServer(checker);
        checker.api = new API({});
        checker.opened = new Set();
        return ask(config, changed);
      }
    },
    inputs: () => inputs,
    close() {
      closeServer(checker);
      for (const config of configs.values()) config.remove();
      configs.clear();
    },
  };
}

const START = { line: 1, column: 1, length: 0 };

interface Server {
  api: API;
  /** The configurations it knows. */
  opened: Set<string>;
}

function closeServer({ api }: Server): void {
  try {
    api.close();
  } catch {
    // It is gone already.
  }
}

function askServer(
  { api, opened }: Server,
  config: TemporaryConfig,
  changed: readonly string[],
): { readonly problems: readonly TypeProblem[]; readonly inputs: readonly string[] } {
  const snapshot = api.updateSnapshot({
    ...(opened.has(config.file) ? {} : { openProjects: [config.file] }),
    ...(changed.length === 0 ? {} : { fileChanges: changesOf(changed) }),
  });
  opened.add(config.file);
  try {
    const program = snapshot.getProject(config.file)?.program;
    if (!program) throw new Error(`TypeScript did not open ${config.file}`);
    const found = [
      ...program.getConfigFileParsingDiagnostics(),
      ...program.getProgramDiagnostics(),
      ...program.getSyntacticDiagnostics(),
      ...program.getGlobalDiagnostics(),
      ...program.getSemanticDiagnostics(),
    ];
    const isOfAuthor = authorsFiles();
    const problems = found
      .filter(({ category, fileName }) => category === DiagnosticCategory.Error && isOfAuthor(fileName ?? ""))
      .map(typeProblem)
      // Ours only passes on what the author's own says.
      .map((problem) => (problem.file === config.file ? { ...problem, ...START, file: config.base ?? "" } : problem));
    // One that concerns no file is told by several of these questions.
    const told = [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
    const files = program.getSourceFileNames().filter(isOfAuthor);
    return { problems: told, inputs: config.base === undefined ? files : [...files, config.base] };
  } finally {
    // Else the server keeps every program it ever built.
    snapshot.dispose();
  }
}

/** A file that is there may be new: one that an import looked for in vain. */
function changesOf(files: readonly string[]) {
  const there = files.filter((file) => existsSync(file));
  return { changed: there, created: there, deleted: files.filter((file) => !there.includes(file)) };
}

/** Options of the author's, such as `noUnusedLocals`, also judge the sources of the DSL and of packages. */
function authorsFiles(): (file: string) => boolean {
  const dsl = dslFolder() + sep;
  return (file) => !file.startsWith(dsl) && !file.includes(`${sep}node_modules${sep}`);
}

function typeProblem({ fileName = "", pos, end, code, ...said }: Diagnostic): TypeProblem {
  const start = fileName === "" ? { line: 1, column: 1 } : positionIn(fileName, pos);
  return { file: fileName, ...start, length: end - pos, code, message: messageOf(said) };
}

/** Counted here: the server's own source files keep the lines that they had before an edit. */
function positionIn(file: string, offset: number): { readonly line: number; readonly column: number } {
  const before = readFileSync(file, "utf8").slice(0, offset).split(/\r?\n/);
  return { line: before.length, column: (before.at(-1) ?? "").length + 1 };
}

function messageOf({ text, messageChain = [] }: Pick<Diagnostic, "text" | "messageChain">, depth = 0): string {
  return ["  ".repeat(depth) + text, ...messageChain.map((reason) => messageOf(reason, depth + 1))].join("\n");
}
