/** Whether a URL names a user or a password: a secret that would stand in the source and in every artifact. */
export function hasCredentials({ username, password }: URL): boolean {
  return username !== "" || password !== "";
}
