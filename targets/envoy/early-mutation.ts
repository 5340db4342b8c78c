/** Changes to a request before Envoy makes its id and chooses its route. */
export type EarlyMutation =
  | { readonly remove: string }
  | { readonly remove_on_match: { readonly key_matcher: { readonly prefix: string } } };
