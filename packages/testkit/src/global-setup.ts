import type { TestProject } from "vitest/node";
import { type ClusterAddress, startTestCluster } from "./cluster.ts";

declare module "vitest" {
  interface ProvidedContext {
    cluster: ClusterAddress;
  }
}

/** Vitest's global setup: one real PostgreSQL for the whole run. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const cluster = await startTestCluster();
  project.provide("cluster", cluster.address);
  return () => cluster.stop();
}
