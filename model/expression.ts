/**
 * The one form of every arrow a user writes: a *condition* (`allow`, `require`) or a *value* (`rewrite`, inputs of a
 * step, keys of a limit). Plain JSON, so it crosses into sidecar.json; evaluated here without any code being built.
 * The semantics are JavaScript's for exactly these operators; a property test holds them against the arrow itself.
 */
export type Expression =
  | { readonly kind: "literal"; readonly value: string | number | boolean | null }
  | { readonly kind: "absent" }
  | { readonly kind: "list"; readonly items: readonly (string | number | boolean | null)[] }
  /** A field of the request's view, `["claims", "role"]`. `optional`: it may be missing, which reads as undefined. */
  | { readonly kind: "input"; readonly path: readonly string[]; readonly type: ValueType; readonly optional: boolean }
  | { readonly kind: "not"; readonly of: Expression }
  | { readonly kind: "and" | "or" | "coalesce"; readonly left: Expression; readonly right: Expression }
  | { readonly kind: "equal" | "less" | "lessOrEqual"; readonly left: Expression; readonly right: Expression }
  /** `includes` is of lists, `contains` of texts. */
  | {
      readonly kind: "includes" | "contains" | "startsWith" | "endsWith";
      readonly subject: Expression;
      readonly part: Expression;
    }
  | {
      readonly kind: "conditional";
      readonly test: Expression;
      readonly consequent: Expression;
      readonly alternate: Expression;
    }
  /** A template literal: its texts and expressions in order. */
  | { readonly kind: "template"; readonly parts: readonly Expression[] }
  | { readonly kind: "object"; readonly fields: readonly { readonly name: string; readonly value: Expression }[] };

export type ValueType = "string" | "number" | "boolean" | "list" | "object" | "unknown";

/** What an arrow sees: `claims`, `params`, `headers`, `method`, `path`, `ip`, `body`, `steps`, … by name. */
export type View = Readonly<Record<string, unknown>>;

/** Whether a condition holds, by JavaScript's truthiness. Never throws. */
export function holds(expression: Expression, view: View): boolean {
  return Boolean(evaluate(expression, view));
}

/** The value of an expression; a missing field reads as `undefined`. Never throws. */
export function evaluate(expression: Expression, view: View): unknown {
  switch (expression.kind) {
    case "literal":
      return expression.value;
    case "absent":
      return undefined;
    case "list":
      return expression.items;
    case "input":
      return read(expression.path, view);
    case "not":
      return !holds(expression.of, view);
    case "and":
      return evaluate(expression.left, view) && evaluate(expression.right, view);
    case "or":
      return evaluate(expression.left, view) || evaluate(expression.right, view);
    case "coalesce":
      return evaluate(expression.left, view) ?? evaluate(expression.right, view);
    case "equal":
      return evaluate(expression.left, view) === evaluate(expression.right, view);
    case "less":
      return compareNumbers(expression, view, (left, right) => left < right);
    case "lessOrEqual":
      return compareNumbers(expression, view, (left, right) => left <= right);
    case "includes": {
      const subject = evaluate(expression.subject, view);
      return Array.isArray(subject) ? subject.includes(evaluate(expression.part, view)) : undefined;
    }
    case "contains":
      return compareTexts(expression, view, (text, part) => text.includes(part));
    case "startsWith":
      return compareTexts(expression, view, (text, part) => text.startsWith(part));
    case "endsWith":
      return compareTexts(expression, view, (text, part) => text.endsWith(part));
    case "conditional":
      return evaluate(holds(expression.test, view) ? expression.consequent : expression.alternate, view);
    case "template":
      return expression.parts.map((part) => asText(evaluate(part, view))).join("");
    case "object":
      return Object.fromEntries(expression.fields.map(({ name, value }) => [name, evaluate(value, view)]));
  }
}

/** Every field an expression reads, as its path. */
export function inputsOf(expression: Expression): readonly (Expression & { kind: "input" })[] {
  switch (expression.kind) {
    case "input":
      return [expression];
    case "literal":
    case "absent":
    case "list":
      return [];
    case "not":
      return inputsOf(expression.of);
    case "and":
    case "or":
    case "coalesce":
    case "equal":
    case "less":
    case "lessOrEqual":
      return [...inputsOf(expression.left), ...inputsOf(expression.right)];
    case "includes":
    case "contains":
    case "startsWith":
    case "endsWith":
      return [...inputsOf(expression.subject), ...inputsOf(expression.part)];
    case "conditional":
      return [expression.test, expression.consequent, expression.alternate].flatMap(inputsOf);
    case "template":
      return expression.parts.flatMap(inputsOf);
    case "object":
      return expression.fields.flatMap(({ value }) => inputsOf(value));
  }
}

/** Own properties only: a claim named `__proto__` or `constructor` is a claim or nothing. */
function read(path: readonly string[], view: View): unknown {
  let at: unknown = view;
  for (const name of path) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, name)) return undefined;
    at = Reflect.get(at, name);
  }
  return at;
}

function compareNumbers(
  { left, right }: { readonly left: Expression; readonly right: Expression },
  view: View,
  compare: (left: number, right: number) => boolean,
): boolean {
  const [a, b] = [evaluate(left, view), evaluate(right, view)];
  return typeof a === "number" && typeof b === "number" && compare(a, b);
}

function compareTexts(
  { subject, part }: { readonly subject: Expression; readonly part: Expression },
  view: View,
  compare: (text: string, part: string) => boolean,
): boolean | undefined {
  const [text, piece] = [evaluate(subject, view), evaluate(part, view)];
  return typeof text === "string" && typeof piece === "string" ? compare(text, piece) : undefined;
}

/** As a template literal writes it; lists and objects never reach one (the translator refuses them). */
function asText(value: unknown): string {
  return String(value);
}
