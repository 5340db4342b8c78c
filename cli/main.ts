#!/usr/bin/env node
import { Command, Option } from "commander";
import { type Spare, startAhead } from "../compiler/load/spare.ts";
import { collectHeader, parseAddress, parseClaims, parseRequestLine } from "./explain-options.ts";
import { parseIssuer, parseName, parseService } from "./init/choices.ts";
import { nodeProblem } from "./node-version.ts";
import { collectResolve, DEFAULT_FILE, parseListen, parsePort, parseRedisUrl } from "./options.ts";
import { packageVersion } from "./package-root.ts";
import { parseAccessLog, parseConfigDir, parseRunDir } from "./place-options.ts";

/** The commands. Each loads its own parts when it is called, so that none pays for the others. */
const program = new Command("gatewright")
  .description("Gateway as code: one typed gateway.ts, compiled to Envoy, NGINX and a small sidecar.")
  .version(packageVersion(), "--version", "print the version")
  .showHelpAfterError("(--help shows what there is)")
  .exitOverride((error) => {
    process.exitCode = error.exitCode;
    throw error;
  });

function withSource(command: Command): Command {
  return command
    .option("-f, --file <file>", "the gateway", DEFAULT_FILE)
    .option("--resolve <host:port=host:port>", "use another address for an upstream; repeatable", collectResolve, {})
    .option("--redis <url>", "use this Redis for every declared one", parseRedisUrl)
    .addOption(
      new Option("--format <format>", "of the findings").choices(["text", "json", "sarif", "github"]).default("text"),
    )
    .addOption(
      new Option("--fail-on <severity>", "exit with 1 from here on").choices(["error", "warning"]).default("error"),
    );
}

program
  .command("init")
  .description("write a new gateway with its test and its CI, whole or not at all")
  .argument("[folder]", "where", ".")
  .option("--name <name>", "of the project (default: the folder's name)", parseName)
  .option("--upstream <url>", "a service behind it, such as http://127.0.0.1:3000", parseService)
  .option("--issuer <url>", "who issues its callers' tokens (default: everybody may call)", parseIssuer)
  .option("-y, --yes", "ask nothing")
  .option("--force", "replace files that are there")
  .action(async (folder: string, options) => {
    const { init } = await import("./init.ts");
    process.exitCode = await init(folder, options);
  });

withSource(program.command("check").aliases(["validate", "lint"]))
  .description("find what is wrong with a gateway; writes nothing")
  .option("--against <plan.json>", "compare guards with that build (default: dist/plan.json beside the gateway)")
  .action((options) =>
    runsGateway(async (spare) => {
      const { check } = await import("./check.ts");
      return await check(options, spare);
    }),
  );

withSource(program.command("build"))
  .description("compile a gateway into envoy/, nginx/, sidecar/ and plan.json, whole or not at all")
  .option("-o, --out <folder>", "where to write", "dist")
  .option(
    "--against <plan.json>",
    "the build that runs now: compare guards with it, and keep its upstreams in Envoy for one build more " +
      "(default: compare with the one in the out folder)",
  )
  .addOption(new Option("--target <target>", "only this proxy").choices(["envoy", "nginx"]))
  .addOption(new Option("--emit <stage>", "print the middle instead of writing").choices(["ir", "plan"]))
  .option("--listen <host:port>", "where the gateway takes requests (default 0.0.0.0:8080)", parseListen)
  .option(
    "--config-dir <folder>",
    "where a proxy's files will lie (default /etc/gatewright/envoy, …/nginx)",
    parseConfigDir,
  )
  .option("--run-dir <folder>", "sockets that proxy and sidecar share (default /run/gatewright)", parseRunDir)
  .option("--admin-port <port>", "loopback port of Envoy's admin interface (default 9901)", parsePort)
  .option(
    "--breaker-feed-port <port>",
    "loopback UDP port where the sidecar hears of failed calls (default 8126)",
    parsePort,
  )
  .option("--access-log <file>", "where the proxies log requests (default: standard output)", parseAccessLog)
  .option("--no-types", "do not check types: an earlier step did, such as `check`")
  .option("--no-verify", "do not ask the proxies on PATH whether they take the result")
  .action((options) =>
    runsGateway(async (spare) => {
      const { build } = await import("./build.ts");
      return await build(options, spare);
    }),
  );

withSource(program.command("dev"))
  .description("run a gateway here: proxy, sidecar, and a store in memory unless --redis is given")
  .addOption(
    new Option("--target <target>", "what takes the requests").choices(["envoy", "nginx", "node"]).default("node"),
  )
  .option("--port <port>", "on 127.0.0.1", parsePort, 8080)
  .option("--binary <path>", "the proxy's program (default: the one on PATH)")
  .option("--no-watch", "serve the gateway as it is now, whatever is edited")
  .action(async (options) => {
    const { dev } = await import("./dev.ts");
    process.exitCode = await dev(options);
  });

program
  .command("explain")
  .description("what a gateway makes of one request, and why; calls nothing and starts nothing")
  .argument("<request>", 'method and target, such as "GET /api/products/7"', parseRequestLine)
  .option("-f, --file <file>", "the gateway", DEFAULT_FILE)
  .option("--claims <json>", "show a valid token of the route's caller with these claims", parseClaims)
  .option("--header <name: value>", "send this header; repeatable", collectHeader)
  .option("--body <text>", "send this body, or that of @file; JSON unless a content-type header says otherwise")
  .option("--ip <address>", "connect from this address", parseAddress, "192.0.2.1")
  .option("--host <host>", "ask for this host")
  .addOption(new Option("--target <target>", "show the plan of one target").choices(["envoy", "nginx", "node"]))
  .addOption(new Option("--format <format>", "how to print it").choices(["text", "json"]).default("text"))
  .option("--why-not <route>", 'only say why the request does not reach this route (its name, or "GET /path")')
  .option("--curl", "only print the request as a curl command; a token is $TOKEN")
  .action((line, options) =>
    runsGateway(async (spare) => {
      const { explain } = await import("./explain.ts");
      return await explain(line, options, spare);
    }),
  );

program
  .command("sidecar")
  .description("run the sidecar; its own --help shows the options")
  .helpOption(false)
  .allowUnknownOption()
  .argument("[options...]")
  .action(async (_, __, command: Command) => {
    const { runSidecar } = await import("../sidecars/main.ts");
    process.exitCode = await runSidecar(command.args);
  });

program
  .command("codes")
  .description("explain a code that check or build printed")
  .argument("[code]", "such as route/duplicate; left out: the list of all")
  .action(async (code: string | undefined) => {
    const { codes } = await import("./codes.ts");
    process.exitCode = codes(code);
  });

const tooOld = nodeProblem(process.versions.node, process.execPath);
if (tooOld === undefined) await runCommands();
else {
  process.stderr.write(`${tooOld}\n`);
  process.exitCode = 1;
}

/** The process that runs gateway.ts starts while this one loads the compiler. */
async function runsGateway(command: (spare: Spare) => Promise<number>): Promise<void> {
  const spare = startAhead();
  try {
    process.exitCode = await command(spare);
  } finally {
    spare.close();
  }
}

async function runCommands(): Promise<void> {
  try {
    await program.parseAsync();
  } catch (error) {
    const isUsage = error instanceof Error && "exitCode" in error;
    if (isUsage) return;
    process.stderr.write(`gatewright failed. This is our bug, not yours; please report it with this:\n`);
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exitCode = 1;
  }
}
