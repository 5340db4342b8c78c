/**
 * Changes to a request before Envoy makes its id and chooses its route. Values are formats: they may hold `%CEL(…)%`,
 * where a missing header is an error, which reads as an empty text, and an empty text sets no header.
 */
export type EarlyMutation =
  | { readonly remove: string }
  | { readonly remove_on_match: { readonly key_matcher: { readonly prefix: string } } }
  | {
      readonly append: {
        readonly header: { readonly key: string; readonly value: string };
        readonly append_action: "OVERWRITE_IF_EXISTS_OR_ADD";
      };
    };

/** Sets a header, whatever was there; an empty value leaves it as it was. */
function setEarly(key: string, value: string): EarlyMutation {
  return { append: { header: { key, value }, append_action: "OVERWRITE_IF_EXISTS_OR_ADD" } };
}

/**
 * Keeps a header with this value if the CEL condition holds, else removes it. An empty value would leave a bad one in
 * place, so a good one waits under another name meanwhile.
 */
export function keepEarlyIf(name: string, condition: string, value: string): readonly EarlyMutation[] {
  const waiting = `x-gw-kept-${name}`;
  return [
    setEarly(waiting, `%CEL(${condition} ? ${value} : '')%`),
    { remove: name },
    setEarly(name, `%REQ(${waiting})%`),
    { remove: waiting },
  ];
}
