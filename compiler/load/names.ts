import type {
  Expression,
  Identifier,
  Literal,
  ModuleDeclaration,
  Program,
  Statement,
  VariableDeclaration,
} from "acorn";

/** What a name of a file's own scope stands for. */
export type Binding =
  | { readonly kind: "const"; readonly value: Expression }
  /** `name` is `"*"` for the whole module. */
  | { readonly kind: "import"; readonly from: string; readonly name: string }
  /** May change, so its value at the proxy is not known. */
  | { readonly kind: "variable" };

/** What a name that a file exports stands for. */
type Export =
  | { readonly kind: "own"; readonly name: string }
  | { readonly kind: "value"; readonly value: Expression }
  | { readonly kind: "from"; readonly from: string; readonly name: string };

export interface Exports {
  readonly named: ReadonlyMap<string, Export>;
  /** The files of which it passes on all: `export * from "./parts.ts"`. */
  readonly all: readonly string[];
}

/** The names that the top level of a file declares or imports. */
export function namesOf(program: Program): ReadonlyMap<string, Binding> {
  return new Map(program.body.flatMap(bindingsOf));
}

export function exportsOf(program: Program): Exports {
  const all = program.body.flatMap((statement) =>
    statement.type === "ExportAllDeclaration" && !statement.exported ? [textOf(statement.source)] : [],
  );
  return { named: new Map(program.body.flatMap(namedExportsOf)), all };
}

type Named<Value> = readonly (readonly [string, Value])[];

function bindingsOf(statement: Statement | ModuleDeclaration): Named<Binding> {
  if (statement.type === "ImportDeclaration") {
    const from = textOf(statement.source);
    return statement.specifiers.map((specifier) => {
      const name = specifier.type === "ImportSpecifier" ? textOf(specifier.imported) : WHOLE[specifier.type];
      return [specifier.local.name, { kind: "import", from, name }];
    });
  }
  const declared = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
  return declared?.type === "VariableDeclaration" ? variablesOf(declared) : [];
}

const WHOLE = { ImportDefaultSpecifier: "default", ImportNamespaceSpecifier: "*" } as const;

function variablesOf({ kind, declarations }: VariableDeclaration): Named<Binding> {
  return declarations.flatMap(({ id, init }): Named<Binding> => {
    if (id.type !== "Identifier") return [];
    return [[id.name, kind === "const" && init ? { kind: "const", value: init } : { kind: "variable" }]];
  });
}

function namedExportsOf(statement: Statement | ModuleDeclaration): Named<Export> {
  if (statement.type === "ExportDefaultDeclaration") {
    const { declaration } = statement;
    const isValue = declaration.type !== "FunctionDeclaration" && declaration.type !== "ClassDeclaration";
    return isValue ? [["default", { kind: "value", value: declaration }]] : [];
  }
  if (statement.type !== "ExportNamedDeclaration") return [];
  const declared = bindingsOf(statement).map(([name]) => [name, { kind: "own", name }] as const);
  const from = statement.source && textOf(statement.source);
  const listed = statement.specifiers.map(({ local, exported }): readonly [string, Export] => {
    const name = textOf(local);
    return [textOf(exported), from ? { kind: "from", from, name } : { kind: "own", name }];
  });
  return [...declared, ...listed];
}

/** Of syntax that takes `name` and `"name"` alike. */
function textOf(node: Identifier | Literal): string {
  return node.type === "Identifier" ? node.name : String(node.value);
}
