/* The quiet timer of an activity, and the recording of a screen. Nothing is kept, nothing begins by itself. ES5. */
"use strict";

window.classActivity = function (deck) {
  var MINUTE = 60000;
  var LOOKS = 5000; // how often the timer looks at the clock
  var running = null; // the part whose timer was started, and when it is over

  function one(wanted) {
    return document.querySelector(wanted);
  }

  /* The timer of an activity: only the teacher starts it; it counts whole minutes, without a sound, and ends with three
     quiet words. Another part of the lesson takes it away. */
  function timer() {
    var button = one("[data-timer]");
    if (!button) return;
    var part = button.getAttribute("data-part");
    button.hidden = !part;
    if (running && running.part !== part) running = null;
    var left = running ? Math.ceil((running.end - new Date().getTime()) / MINUTE) : 0;
    var words = !running ? "data-start" : left > 0 ? "data-left" : "data-over";
    words = button.getAttribute(words).replace("{}", running ? left : button.getAttribute("data-minutes"));
    if (button.textContent !== words) button.textContent = words;
  }

  function startOrEnd() {
    var button = one("[data-timer]");
    if (!button || button.hidden) return;
    running = running ? null : {
      part: button.getAttribute("data-part"),
      end: new Date().getTime() + Number(button.getAttribute("data-minutes")) * MINUTE
    };
    timer();
  }

  function sound() {
    var button = one("[data-sound]");
    var audio = deck.sound();
    if (!button) return;
    button.hidden = !audio;
    if (!audio) return;
    button.textContent = button.getAttribute(audio.error ? "data-failed" : audio.paused ? "data-play" : "data-pause");
  }

  function pause() {
    var audio = deck.sound();
    if (audio && !audio.paused) audio.pause();
  }

  function hush() {
    var audio = deck.sound();
    if (!audio || audio.paused) return;
    audio.pause();
    audio.currentTime = 0;
  }

  function playOrHush() {
    var audio = deck.sound();
    if (!audio) return;
    audio.onplay = audio.onpause = audio.onended = audio.onerror = sound;
    var hasFailed = audio.error; // the network was gone: it is asked for anew
    if (!hasFailed && !audio.paused) return hush();
    if (hasFailed) audio.load();
    var began = audio.play(); // nothing in old browsers, else a promise; onerror says what went wrong
    if (began && began.catch) began.catch(sound);
  }

  setInterval(function () {
    if (running) timer();
  }, LOOKS);

  /* Called whenever another screen is shown. */
  function shown() {
    timer();
    sound();
  }

  return { shown: shown, startOrEnd: startOrEnd, hush: hush, pause: pause, playOrHush: playOrHush };
};
