export { type ClusterAddress, cloneDatabase, ringOf, startTestCluster, type TestCluster } from "./cluster.ts";
export { type Answer, callHttp, type Person, personOf, signUpPerson, TEST_PASSWORD } from "./person.ts";
export { startWorld, type World, type WorldOptions } from "./world.ts";
