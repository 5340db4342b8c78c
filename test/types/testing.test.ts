import { type Answer, type FakeUpstream, load, type TestGateway, type UpstreamRequest } from "gatewright/testing";
import { expectTypeOf, it } from "vitest";

it("load gives a gateway to send requests to", () => {
  expectTypeOf(load).returns.resolves.toEqualTypeOf<TestGateway>();
  expectTypeOf<Parameters<typeof load>[0]>().toEqualTypeOf<string | URL>();
  expectTypeOf<TestGateway>().toExtend<AsyncDisposable>();
});

it("an answer has a status, a route and a body of any kind", () => {
  expectTypeOf<ReturnType<TestGateway["request"]>>().resolves.toEqualTypeOf<Answer>();
  expectTypeOf<Answer["status"]>().toEqualTypeOf<number>();
  expectTypeOf<Answer["route"]>().toEqualTypeOf<string | null>();
  expectTypeOf<Answer["body"]>().toEqualTypeOf<unknown>();
  expectTypeOf<Answer["upstreamRequests"]>().toEqualTypeOf<readonly UpstreamRequest[]>();
});

it("a fake is an answer, or a function that gives one, now or later", () => {
  expectTypeOf({ status: 201, body: { id: 1 } }).toExtend<FakeUpstream>();
  expectTypeOf({ fails: "silent" } as const).toExtend<FakeUpstream>();
  expectTypeOf(({ path }: UpstreamRequest) => ({ body: path })).toExtend<FakeUpstream>();
  expectTypeOf(async () => ({ status: 204 })).toExtend<FakeUpstream>();
  expectTypeOf({ fails: "slowly" } as const).not.toExtend<FakeUpstream>();
  expectTypeOf({ status: "200" }).not.toExtend<FakeUpstream>();
});

it("time is a duration with its unit", () => {
  type Advance = Parameters<TestGateway["clock"]["advance"]>[0];
  expectTypeOf<"30s">().toExtend<Advance>();
  expectTypeOf<"30">().not.toExtend<Advance>();
  expectTypeOf<number>().not.toExtend<Advance>();
});
