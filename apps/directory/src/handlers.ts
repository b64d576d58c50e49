import {
  addOfficeNetwork,
  liftOneCut,
  listAllActions,
  listAllCuts,
  listAllIssuers,
  listOfficeNetworks,
  makeCut,
  removeOfficeNetwork,
} from "./cuts/handlers.ts";
import type { Deps } from "./deps.ts";
import { attestDevice, enrolDevice, listDevices, removeDevice } from "./devices/handlers.ts";
import { addNewEmployer, approveJoin, denyJoin, listAllEmployers, listAllJoins, requestJoin } from "./employers/handlers.ts";
import type { Bound } from "./kernel/binding.ts";
import { addStaff, changeStaff, linkStaff, listStaff, renewPopulation, signOutPopulation } from "./people/handlers.ts";
import { finishEnrolment, startEnrolment } from "./sessions/enrolment.ts";
import { addStaffPasskey, listStaffPasskeys, removeStaffPasskey, startPasskey } from "./sessions/passkeys.ts";
import { changeRole, proveAgain, readSelf, signIn, signOut, startProof, startSignIn } from "./sessions/sign-in.ts";

/** Every operation of the directory with its handler. */
export function allHandlers(deps: Deps): Bound[] {
  return [
    ...[startSignIn(deps), signIn(deps), startProof(deps), proveAgain(deps), changeRole(deps), readSelf(), signOut()],
    ...[startEnrolment(deps), finishEnrolment(deps)],
    ...[startPasskey(deps), addStaffPasskey(deps), listStaffPasskeys(), removeStaffPasskey()],
    ...[enrolDevice(deps), listDevices(), attestDevice(), removeDevice()],
    ...[listStaff(), addStaff(deps), changeStaff(), linkStaff(deps), signOutPopulation(), renewPopulation()],
    ...[listAllEmployers(), addNewEmployer(deps), requestJoin(deps), listAllJoins(), approveJoin(deps), denyJoin()],
    ...[listAllCuts(), makeCut(deps), liftOneCut()],
    ...[listOfficeNetworks(), addOfficeNetwork(deps), removeOfficeNetwork(), listAllIssuers(), listAllActions()],
  ];
}
