import { describe } from "vitest";
import { conformanceSuite } from "./conformance-suite.ts";
import { scenario } from "./scenarios/canonical-path.ts";

describe("canonical paths", () => conformanceSuite(scenario));
