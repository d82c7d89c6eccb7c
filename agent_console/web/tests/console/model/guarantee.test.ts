import { expect, test } from "vitest";
import { phraseGuarantee } from "../../../console/model/guarantee.ts";
import { CERTIFICATE, REPORT } from "./reports.ts";

const MISSING = { ...CERTIFICATE, threshold: null, made_at: null };

test("a certificate is told with everything that it rests on", () => {
  const told = phraseGuarantee(REPORT);
  expect(told).toMatchObject({ tone: "certified", badge: null });
  expect(told.promise).toBe("At most 2 % of the answers sent without a person may be wrong.");
  expect(told.state).toBe("Certified for everything: bound 1.6 % at 95 %, from 412 labels, 2 wrong, on 21 November 2026.");
  expect(told.meaning).toContain("87 % sure of, or surer");
});

test.each([
  [{ ...MISSING, missing: 87 }, "Not certified yet: 87 more reviewed answers without a mistake are needed (149 at the least)."],
  [{ ...MISSING, missing: 236, errors: 1 }, "Not certified yet: 236 more reviewed answers without a mistake are needed (149 at the least)."],
  [{ ...MISSING, missing: 149 }, "Not certified yet: 149 reviewed answers without a mistake are needed."],
  [null, "Not certified yet: 149 reviewed answers without a mistake are needed."],
])("what is missing is counted: %#", (certificate, state) => {
  expect(phraseGuarantee({ ...REPORT, certificate })).toMatchObject({ tone: "missing", state });
});

test("a waiver is shown as such, and never beside a certificate", () => {
  expect(phraseGuarantee({ ...REPORT, certificate: null, waived: true })).toMatchObject({ tone: "waived", badge: "Waived" });
  expect(phraseGuarantee({ ...REPORT, waived: true }).tone).toBe("certified");
});

test("without a calibration that can be read, nothing is promised", () => {
  const told = phraseGuarantee({ ...REPORT, trouble: "The calibration 7 cannot be read." });
  expect(told).toMatchObject({ tone: "trouble", state: "The calibration 7 cannot be read.", meaning: "" });
});
