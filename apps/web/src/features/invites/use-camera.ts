import { type RefObject, useEffect, useRef, useState } from "react";
import { type CameraProblem, closeCamera, openCamera } from "./camera.dom.ts";
import { readCodeInVideo } from "./read-code.dom.ts";

/** Between two looks at the picture; finding a code takes a few milliseconds of each. */
const LOOK_MS = 180;

export interface Camera {
  readonly video: RefObject<HTMLVideoElement | null>;
  readonly state: "off" | "starting" | "on" | CameraProblem;
  readonly start: () => void;
  readonly stop: () => void;
}

/** The camera, looking for codes while it is on. It goes off when the screen is left. */
export function useCamera(onText: (text: string) => void): Camera {
  const video = useRef<HTMLVideoElement>(null);
  const [stream, setStream] = useState<MediaStream | null>(null);
  const [state, setState] = useState<Camera["state"]>("off");
  const told = useRef(onText);
  useEffect(() => {
    told.current = onText;
  });
  const isGone = useRef(false);
  useEffect(() => {
    isGone.current = false;
    return () => {
      isGone.current = true;
    };
  }, []);

  useEffect(() => {
    const screen = video.current;
    if (stream === null || screen === null) return undefined;
    screen.srcObject = stream;
    void screen.play().catch(() => undefined);
    let isLooking = false;
    const look = async () => {
      if (isLooking) return;
      isLooking = true;
      const text = await readCodeInVideo(screen);
      isLooking = false;
      if (text !== null && !isGone.current) told.current(text);
    };
    const timer = setInterval(() => void look(), LOOK_MS);
    return () => {
      clearInterval(timer);
      screen.srcObject = null;
      closeCamera(stream);
    };
  }, [stream]);

  const start = async () => {
    setState("starting");
    const opened = await openCamera();
    if (typeof opened === "string") return setState(opened);
    // The person may have left while the browser was asking.
    if (isGone.current) return closeCamera(opened);
    setStream(opened);
    setState("on");
  };
  const stop = () => {
    setStream(null);
    setState("off");
  };
  return { video, state, start: () => void start(), stop };
}
