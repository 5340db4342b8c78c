import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { SIDECAR_CONFIG_VERSION, SidecarConfig } from "./config.ts";
import { StartError } from "./start-error.ts";

/** What a file needs to have for its version to be judged before the rest of it. */
const Versioned = z.looseObject({ version: z.unknown() });

/** @throws StartError if the file is missing, unreadable, not JSON, of another version, or not as the schema says */
export function loadConfig(path: string): SidecarConfig {
  return parseConfig(readText(path, "configuration"), path);
}

export function parseConfig(text: string, path: string): SidecarConfig {
  const json = parseJson(text, path);
  const { data: versioned } = Versioned.safeParse(json);
  if (versioned?.version !== SIDECAR_CONFIG_VERSION) {
    const found = versioned === undefined ? "is no sidecar.json" : `has version ${JSON.stringify(versioned.version)}`;
    throw new StartError(
      `${path} ${found}; this sidecar reads version ${SIDECAR_CONFIG_VERSION}: build it again with the same gatewright`,
    );
  }
  const parsed = SidecarConfig.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue === undefined || issue.path.length === 0 ? "the top" : issue.path.map(String).join(".");
  throw new StartError(`${path} is not as it should be at ${place}: ${issue?.message ?? "unknown"}`);
}

/**
 * A reader of secrets: from a file of the directory, if there is one of that name, else from the environment. A last
 * line break is not part of a secret.
 *
 * @throws StartError (from the reader) if there is no such secret
 */
export function createSecretReader(
  environment: Readonly<Record<string, string | undefined>>,
  directory: string | undefined,
): (name: string) => string {
  return (name) => {
    const file = directory === undefined ? undefined : readSecretFile(join(directory, name));
    const secret = file?.replace(/\r?\n$/, "") ?? environment[name];
    if (secret !== undefined && secret !== "") return secret;
    const places = directory === undefined ? "in the environment" : `in ${directory} nor in the environment`;
    throw new StartError(`the secret "${name}" is not ${places}`);
  };
}

function readSecretFile(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw new StartError(`cannot read the secret ${path}: ${messageOf(error)}`);
  }
}

function readText(path: string, what: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (hasCode(error, "ENOENT")) throw new StartError(`there is no ${what} at ${path}: gatewright build writes it`);
    throw new StartError(`cannot read ${path}: ${messageOf(error)}`);
  }
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new StartError(`${path} is not JSON: ${messageOf(error)}`);
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
