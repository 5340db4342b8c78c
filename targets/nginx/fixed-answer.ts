import { block, type Directive, directive } from "./directive.ts";
import { answerHeaders } from "./headers.ts";
import { literalText } from "./literal-text.ts";
import type { Answer } from "./policies/define.ts";

/** Where the parts of a fixed answer go: beside the maps, into the class's location, beside it on the server. */
export interface FixedAnswer {
  readonly http: readonly Directive[];
  readonly inside: readonly Directive[];
  readonly beside: readonly Directive[];
}

/** A status with which `return` sends a text as it is: beyond them it would redirect, or show an error page. */
const isPlainStatus = (status: number) => status < 300;

/**
 * A text that NGINX answers by itself. `return` runs before `auth_request` and would leave a guarded route open, so it
 * stands in a named location, which `try_files` reaches after the access phase. Statuses from 300 on are given by an
 * `error_page`, since `return` reads a text as an address there or takes an empty one for an error.
 */
export function emitTextAnswer(answer: Answer & { kind: "text" }, number: number): FixedAnswer {
  const { status } = answer;
  const [answered, written] = [`@answer_${number}`, `@text_${number}`];
  const { http, directives } = emitText(answer, number);
  if (answer.isPublic && isPlainStatus(status)) return { http, inside: directives, beside: [] };
  return {
    http,
    inside: [directive("try_files", "/;gateway/nothing", answered)],
    beside: isPlainStatus(status)
      ? [block("location", [answered], directives)]
      : [
          block(
            "location",
            [answered],
            [directive("error_page", "418", `=${status}`, written), directive("return", "418")],
          ),
          block("location", [written], directives),
        ],
  };
}

function emitText({ status, body, headers }: Answer & { kind: "text" }, number: number) {
  const names = Object.keys(headers);
  const typeName = names.find((name) => name.toLowerCase() === "content-type");
  const contentType = typeName === undefined ? (body === "" ? "" : "application/json") : (headers[typeName] ?? "");
  const own = names
    .filter((name) => name !== typeName)
    .map((name, index) => ({ name, value: literalText(`gw_header_${number}_${index + 1}`, headers[name] ?? "") }));
  const text = literalText(`gw_text_${number}`, body);
  return {
    http: [...own.flatMap(({ value }) => value.http), ...text.http],
    directives: [
      directive("default_type", contentType),
      // One header of its own, and a location loses those of the server.
      ...(own.length === 0 ? [] : answerHeaders),
      ...own.map(({ name, value }) => directive("add_header", name, value.argument, "always")),
      directive("return", String(isPlainStatus(status) ? status : 200), text.argument),
    ],
  };
}
