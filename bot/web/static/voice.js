// Voice notes: recorded in the page, uploaded, then posted as a message. Offered where a question asks for it.

const LONGEST = 180; // seconds
const LARGEST = 5 * 1024 * 1024;
const KINDS = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"];

export const canRecord = () => Boolean(navigator.mediaDevices?.getUserMedia && globalThis.MediaRecorder);

export class Voice {
  /** `on.done(media)` gets what to post, `on.problem(text)` a sentence for the person ("" when it is over). */
  constructor({ form, open, send, cancel, meter, words, query, on }) {
    Object.assign(this, { form, open, send, cancel, meter, words, query, on });
    open.addEventListener("click", () => this.record());
    send.addEventListener("click", () => this.finish());
    cancel.addEventListener("click", () => this.drop());
  }

  async record() {
    this.on.problem("");
    try {
      this.sound = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch {
      return this.on.problem(this.words.no_microphone);
    }
    const mimeType = KINDS.find((kind) => MediaRecorder.isTypeSupported(kind));
    this.recorder = new MediaRecorder(this.sound, { mimeType, audioBitsPerSecond: 32000 });
    this.pieces = [];
    this.recorder.ondataavailable = (event) => this.pieces.push(event.data);
    this.recorder.start(1000);
    this.begun = Date.now();
    this.show(true);
    this.clock = setInterval(() => this.tick(), 250);
    this.tick();
    this.send.focus();
  }

  get seconds() {
    return Math.round((Date.now() - this.begun) / 1000);
  }

  tick() {
    const seconds = this.seconds;
    this.meter.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    if (seconds >= LONGEST && this.recorder?.state === "recording") this.finish();
  }

  /** Stop, upload and hand over; a second press tries again with the same recording. */
  async finish() {
    if (this.working) return;
    this.working = true;
    if (this.recorder.state === "recording") await this.stop();
    const note = new Blob(this.pieces, { type: this.recorder.mimeType.split(";")[0] });
    const media = note.size > LARGEST ? this.on.problem(this.words.too_large) : await this.upload(note);
    this.working = false;
    if (!media) return;
    this.drop();
    this.on.done({ ...media, duration: this.length });
  }

  stop() {
    this.length = Math.max(1, this.seconds);
    clearInterval(this.clock);
    return new Promise((resolve) => {
      this.recorder.onstop = resolve;
      this.recorder.stop();
    });
  }

  async upload(note) {
    try {
      const answer = await fetch(`/chat/media${this.query}`, { method: "POST", body: note });
      if (answer.ok) return await answer.json();
    } catch {
      // said below
    }
    return this.on.problem(this.words.voice_failed);
  }

  drop() {
    clearInterval(this.clock);
    if (this.recorder?.state === "recording") this.recorder.stop();
    for (const track of this.sound?.getTracks() ?? []) track.stop();
    this.show(false);
    this.on.problem("");
  }

  show(recording) {
    this.form.classList.toggle("recording", recording);
    if (!recording) document.getElementById("text").focus({ preventScroll: true });
  }
}
