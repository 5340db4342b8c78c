import { createRequire } from "node:module";
import type undici from "undici";

const require = createRequire(import.meta.url);

/**
 * The parts of undici that a sidecar calls upstreams with. They are loaded one by one: the package as a whole also loads
 * `fetch`, WebSocket, mocks, and with them the client that is built into Node, together 14 MB that nobody here uses. These
 * paths are not undici's public interface; our package.json therefore names one exact version.
 */
export const Pool: typeof undici.Pool = require("undici/lib/dispatcher/pool.js");
export const Agent: typeof undici.Agent = require("undici/lib/dispatcher/agent.js");
export const buildConnector: typeof undici.buildConnector = require("undici/lib/core/connect.js");

// As undici's index does it: `request` and its like are written apart from the pools.
const Dispatcher: typeof undici.Dispatcher = require("undici/lib/dispatcher/dispatcher.js");
Object.assign(Dispatcher.prototype, require("undici/lib/api/index.js"));
