// Read-aloud: the recording, else the browser's voice, else words that say so.
(function () {
  "use strict";
  var buttons = document.querySelectorAll("[data-reads]");
  var speech = window.speechSynthesis;
  var unheard = document.querySelector("[data-unheard]");
  var playing = null;
  var waited = false; // voices come after the page

  function voiceFor(language) {
    var voices = speech ? speech.getVoices() : [];
    var wanted = language.toLowerCase().slice(0, 2);
    for (var i = 0; i < voices.length; i++) {
      if (voices[i].lang.toLowerCase().replace("_", "-").indexOf(wanted) === 0) return voices[i];
    }
    return null;
  }

  function languageOf(node) {
    return (node.closest && node.closest("[lang]") || document.documentElement).lang || "zh-CN";
  }

  function wordsOf(node) {
    // Pinyin is read, not heard.
    var copy = node.cloneNode(true);
    var unheard = copy.querySelectorAll("rt, rp, button, [data-unheard], [aria-hidden=true]");
    for (var i = 0; i < unheard.length; i++) unheard[i].parentNode.removeChild(unheard[i]);
    return copy.textContent.replace(/\s+/g, " ").trim();
  }

  function stop() {
    if (!playing) return;
    if (playing.audio) playing.audio.pause();
    else speech.cancel();
    playing.button.textContent = playing.label;
    playing.button.removeAttribute("aria-pressed");
    playing = null;
  }

  function start(button, target) {
    var language = languageOf(target);
    playing = { button: button, label: button.textContent, audio: null };
    button.textContent = button.getAttribute("data-stop");
    button.setAttribute("aria-pressed", "true");
    if (button.hasAttribute("data-audio")) {
      playing.audio = new Audio(button.getAttribute("data-audio"));
      playing.audio.addEventListener("ended", stop);
      playing.audio.addEventListener("error", stop);
      playing.audio.play();
      return;
    }
    // One sentence at a time: some browsers fall silent in the middle of long texts.
    var sentences = wordsOf(target).match(/[^。！？.!?]+[。！？.!?]*/g) || [];
    sentences.forEach(function (sentence, index) {
      var part = new SpeechSynthesisUtterance(sentence);
      part.lang = language;
      part.voice = voiceFor(language);
      part.rate = 0.9;
      if (index === sentences.length - 1) part.onend = stop;
      speech.speak(part);
    });
    if (!sentences.length) stop();
  }

  function show() {
    var heard = !waited;
    for (var i = 0; i < buttons.length; i++) {
      var button = buttons[i];
      var target = document.getElementById(button.getAttribute("data-reads"));
      button.hidden = !(target && (button.hasAttribute("data-audio") || voiceFor(languageOf(target))));
      if (!button.hidden) heard = true;
    }
    if (unheard) unheard.hidden = heard;
  }

  document.addEventListener("click", function (event) {
    var button = event.target;
    if (!button.hasAttribute || !button.hasAttribute("data-reads")) return;
    var same = playing && playing.button === button;
    stop();
    if (!same) start(button, document.getElementById(button.getAttribute("data-reads")));
  });
  window.addEventListener("pagehide", stop);
  if (speech && "onvoiceschanged" in speech) speech.onvoiceschanged = show;
  show();
  setTimeout(function () {
    waited = true;
    show();
  }, 1500);
})();
