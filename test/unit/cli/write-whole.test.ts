import { existsSync, readdirSync, symlinkSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { writeFilesWhole, writeWhole } from "../../../cli/write-whole.ts";
import { authorFolder } from "../load/author-folder.ts";
import { filesBelow } from "./command-line.ts";

const NEW = [
  { path: "envoy/bootstrap.json", text: "new" },
  { path: "plan.json", text: "new" },
];

describe("artifacts are written all or none", () => {
  it("into a folder that is not there yet", () => {
    const folder = authorFolder({});
    writeWhole(folder("a/b"), NEW);
    expect(filesBelow(folder("a/b"))).toEqual({ "envoy/bootstrap.json": "new", "plan.json": "new" });
  });

  it("in place of the old ones, of which nothing stays", () => {
    const folder = authorFolder({
      "envoy/bootstrap.json": "old",
      "envoy/clusters/gone.json": "old",
      "plan.json": "old",
    });
    writeWhole(folder(""), NEW);
    expect(filesBelow(folder(""))).toEqual({ "envoy/bootstrap.json": "new", "plan.json": "new" });
  });

  it("without what this output no longer has", () => {
    const folder = authorFolder({ "nginx/nginx.conf": "old", "notes.txt": "mine" });
    writeWhole(folder(""), NEW, ["nginx"]);
    expect(Object.keys(filesBelow(folder("")))).toEqual(["envoy/bootstrap.json", "notes.txt", "plan.json"]);
  });

  it("beside what is not ours, which stays", () => {
    const folder = authorFolder({ "notes.txt": "mine", "nginx/nginx.conf": "mine" });
    writeWhole(folder(""), NEW);
    expect(filesBelow(folder(""))).toMatchObject({ "notes.txt": "mine", "nginx/nginx.conf": "mine" });
  });

  it("and nothing is left beside them", () => {
    const folder = authorFolder({});
    writeWhole(folder(""), NEW);
    expect(readdirSync(folder("")).sort()).toEqual(["envoy", "plan.json"]);
  });

  it("not at all below a file", () => {
    const folder = authorFolder({ "notes.txt": "mine" });
    expect(() => writeWhole(folder("notes.txt/dist"), NEW)).toThrow(expect.objectContaining({ code: "ENOTDIR" }));
    expect(filesBelow(folder(""))).toEqual({ "notes.txt": "mine" });
  });

  it("not at all where one of them cannot be: the old ones are back", () => {
    const folder = authorFolder({ "envoy/bootstrap.json": "old", "plan.json": "old" });
    const clashing = [...NEW, { path: "plan.json/below", text: "new" }];
    expect(() => writeWhole(folder(""), clashing)).toThrow();
    expect(filesBelow(folder(""))).toEqual({ "envoy/bootstrap.json": "old", "plan.json": "old" });
    expect(readdirSync(folder("")).sort()).toEqual(["envoy", "plan.json"]);
  });

  it("not at all where an exchange fails half-way: the old ones are back", () => {
    const folder = authorFolder({ "envoy/bootstrap.json": "old", "plan.json": "old" });
    // A folder cannot take the place of a link that leads nowhere; by then the first entries have been exchanged.
    symlinkSync(folder("nowhere"), folder("nginx"));
    const clashing = [...NEW, { path: "nginx/nginx.conf", text: "new" }];
    expect(() => writeWhole(folder(""), clashing)).toThrow();
    expect(filesBelow(folder(""))).toEqual({ "envoy/bootstrap.json": "old", "plan.json": "old" });
    expect(readdirSync(folder("")).sort()).toEqual(["envoy", "nginx", "plan.json"]);
  });

  it("through a link to a folder", () => {
    const folder = authorFolder({ "real/envoy/bootstrap.json": "old" });
    symlinkSync(folder("real"), folder("link"));
    writeWhole(folder("link"), NEW);
    expect(filesBelow(folder("real"))).toEqual({ "envoy/bootstrap.json": "new", "plan.json": "new" });
    expect(existsSync(folder("link"))).toBe(true);
  });
});

describe("files are written one by one, all or none", () => {
  it("beside what lies in the same folders", () => {
    const folder = authorFolder({ "envoy/other.json": "mine", "plan.json": "old" });
    writeFilesWhole(folder(""), NEW);
    expect(filesBelow(folder(""))).toEqual({
      ...{ "envoy/bootstrap.json": "new", "envoy/other.json": "mine", "plan.json": "new" },
    });
  });

  it("not at all where one of them cannot be: the old ones are back, and no folder is left", () => {
    const folder = authorFolder({ "plan.json": "old", notes: "mine" });
    expect(() => writeFilesWhole(folder(""), [...NEW, { path: "notes/below", text: "new" }])).toThrow();
    expect(filesBelow(folder(""))).toEqual({ "plan.json": "old", notes: "mine" });
    expect(readdirSync(folder("")).sort()).toEqual(["notes", "plan.json"]);
  });
});
