/** Why there is no picture from the camera. */
export type CameraProblem = "denied" | "missing" | "busy" | "insecure";

function problemOf(error: unknown): CameraProblem {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "denied";
  return name === "NotReadableError" || name === "AbortError" ? "busy" : "missing";
}

/** Asks for the camera, the one at the back where there are two. */
export async function openCamera(): Promise<MediaStream | CameraProblem> {
  // Browsers hide the camera from pages without a secure address.
  if (!window.isSecureContext || !("mediaDevices" in navigator)) return "insecure";
  return navigator.mediaDevices
    .getUserMedia({ audio: false, video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } } })
    .catch(problemOf);
}

/** Switches the camera off; its light goes out. */
export function closeCamera(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
