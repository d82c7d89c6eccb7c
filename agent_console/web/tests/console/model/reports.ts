// What the server tells of how sure the bot is, to be changed in tests.
import type { CertificateTold, ReportTold, TopicTold } from "../../../console/model/report.ts";

export const CERTIFICATE: CertificateTold = {
  scope: "everything", threshold: 0.87, max_error: 0.02, level: 0.95, tries: 412, errors: 2, bound: 0.0156,
  missing: 0, floor: 0.18, made_at: "2026-11-21T09:12:00.000Z", version: "7",
};

export const REPORT: ReportTold = {
  at: "2026-11-21T12:00:00.000Z", site: null, topic: null, sites: ["shop"], max_error: 0.02, level: 0.95, least: 149,
  waived: false, trouble: null, certificate: CERTIFICATE, labels: 640, reliability: null, curve: null,
  audited: { sent: null, escalated: null }, days: [], versions: [], topics: [],
};

export const TOPIC: TopicTold = {
  topic: "billing", mode: "approve", ceiling: "answer", stopped: false, cause: "No evidence has come in yet.", by: null,
  since: null, waived: false, follows: false, decisions: 10, labels: 4, errors: 1, certificate: null,
};
