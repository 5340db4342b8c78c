import { type Argument, block, type Directive, directive, template, variable } from "./directive.ts";

/** Safely below the longest word that NGINX reads, even if each character needs a backslash. */
const PIECE_CHARACTERS = 500;

/**
 * A text of the author's for a place where NGINX reads variables. One that is too long for a word of NGINX's is put
 * together of variables, each of which holds a piece; `geo` takes its values as they are.
 */
export function literalText(
  name: string,
  text: string,
): { readonly http: readonly Directive[]; readonly argument: Argument } {
  const pieces = [...piecesOf(text)];
  if (pieces.length <= 1) return { http: [], argument: template(text) };
  const parts = pieces.map((piece, index) => ({ piece, part: variable(`${name}_${index + 1}`) }));
  return {
    http: parts.map(({ piece, part }) => block("geo", [part], [directive("default", piece)])),
    argument: template(...parts.map(({ part }) => part)),
  };
}

/** By characters, so that none is cut in two. */
function* piecesOf(text: string): Generator<string> {
  const characters = [...text];
  for (let from = 0; from < characters.length; from += PIECE_CHARACTERS) {
    yield characters.slice(from, from + PIECE_CHARACTERS).join("");
  }
}
