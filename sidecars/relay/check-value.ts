import { z } from "zod";

type JsonSchema = Readonly<Record<string, z.core.util.JSONType>>;
type Issue = z.core.$ZodIssue;

/** What is wrong with a value, as `body.quantity: expected int`; `undefined` if it fits. Repeats nothing of the value. */
export type CheckValue = (value: unknown) => string | undefined;

/**
 * A check against a JSON Schema (2020-12), made once and used for every request.
 *
 * @param name what the value is called in a problem: `body`
 * @throws if the schema says something that cannot be checked; the compiler writes none that does
 */
export function createCheck(name: string, schema: JsonSchema): CheckValue {
  const fits = z.fromJSONSchema(schema);
  return (value) => {
    try {
      const [issue] = fits.safeParse(value).error?.issues ?? [];
      return issue === undefined ? undefined : `${placeOf(name, issue)}: ${problem(issue)}`;
    } catch (error) {
      // A recursive schema and a value of a hundred thousand levels: the value is at fault, not this program.
      if (error instanceof RangeError) return `${name}: nested too deeply`;
      throw error;
    }
  };
}

function placeOf(name: string, issue: Issue): string {
  return [name, ...issue.path.map(placeName)].join(".");
}

/** Names of properties can be the client's own (in a record): only harmless ones are repeated. */
function placeName(part: PropertyKey): string {
  const name = String(part);
  return /^[A-Za-z0-9_-]{1,64}$/.test(name) ? name : "…";
}

function problem(issue: Issue): string {
  switch (issue.code) {
    case "invalid_type":
      return `expected ${issue.expected}`;
    case "invalid_format":
      return `expected ${issue.format}`;
    case "invalid_value":
      return "not one of the allowed values";
    case "not_multiple_of":
      return `not a multiple of ${issue.divisor}`;
    case "too_small":
      return `at least ${issue.minimum}`;
    case "too_big":
      return `at most ${issue.maximum}`;
    case "unrecognized_keys":
      return "unknown property";
    default:
      return "not as declared";
  }
}
