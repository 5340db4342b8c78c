import { describe } from "vitest";
import { shopScenario } from "../harness/shop.ts";
import { conformanceSuite } from "./conformance-suite.ts";

describe("the shop", () => conformanceSuite(shopScenario()));
