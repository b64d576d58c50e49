export { type BrokenBuild, type Carelessness, loadBrokenBuild, makeBrokenBuild, rewriteFunction } from "./broken-build.ts";
export { type ClusterAddress, cloneDatabase, ringOf, startTestCluster, superuserOf, type TestCluster } from "./cluster.ts";
export { livesOf } from "./many.ts";
export { holdingAt, pastEverything } from "./past-everything.ts";
export { type Answer, callHttp, type Person, personOf, signUpPerson, TEST_PASSWORD } from "./person.ts";
export { type SelfSigned, selfSigned } from "./self-signed.ts";
export { serveBeside } from "./serve-beside.ts";
export { type AskedOfSite, type Site, type SiteOptions, startSite } from "./site.ts";
export { type CeremonyTwist, SoftAuthenticator } from "./soft-authenticator.ts";
export { holdsTrace, tracesOf } from "./traces.ts";
export {
  askTus,
  beginUpload,
  fileState,
  readBytes,
  readyFile,
  sendBytes,
  sendFiles,
  setPortrait,
  settled,
  type UploadFacts,
  upload,
} from "./upload.ts";
export { type Beside, type StaffDoor, startWorld, type World, type WorldOptions } from "./world.ts";
