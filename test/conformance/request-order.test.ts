import { describe } from "vitest";
import { conformanceSuite } from "./conformance-suite.ts";
import { scenario } from "./scenarios/request-order.ts";

describe("the order of a request", () => conformanceSuite(scenario));
