import { getContainerRuntimeClient, type StartedTestContainer } from "testcontainers";

// What testcontainers has no call for.

/** Stops all of a container's processes where they are: its connections stay open, nothing answers. */
export async function pause(container: StartedTestContainer): Promise<void> {
  await (await find(container)).pause();
}

export async function unpause(container: StartedTestContainer): Promise<void> {
  await (await find(container)).unpause();
}

/** `kill -9`: no drain, and the files of its sockets stay. `container.restart()` starts it again. */
export async function kill(container: StartedTestContainer): Promise<void> {
  const found = await find(container);
  await found.kill({ signal: "SIGKILL" });
  await found.wait({ condition: "not-running" });
}

/** All lines that a container has written to one of its outputs since it was made. */
export async function readLines(
  container: StartedTestContainer,
  output: "stdout" | "stderr",
): Promise<readonly string[]> {
  const bytes = await (await find(container)).logs({ [output]: true, follow: false });
  return payloads(bytes)
    .toString("utf8")
    .split("\n")
    .filter((line) => line !== "");
}

async function find(container: StartedTestContainer) {
  return (await getContainerRuntimeClient()).container.getById(container.getId());
}

/** Both outputs come in one stream of frames: eight bytes, the last four of them the length, then so many of text. */
function payloads(bytes: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at + 8 <= bytes.length; ) {
    const end = at + 8 + bytes.readUInt32BE(at + 4);
    parts.push(bytes.subarray(at + 8, end));
    at = end;
  }
  return Buffer.concat(parts);
}
