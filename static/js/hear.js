// Each section can be heard, by a voice of this very device: others would send the words elsewhere.
(function () {
  var speech = window.speechSynthesis, root = document.documentElement, all = document.querySelectorAll("section");
  function voice() {
    return speech.getVoices().filter(function (one) { return one.localService && one.lang.slice(0, 2) === root.lang.slice(0, 2); })[0];
  }
  function add(part) {
    var button = document.createElement("button");
    button.className = "hear";
    button.textContent = "▶ " + document.body.getAttribute("data-hear");
    button.onclick = function () {
      var copy = part.cloneNode(true);
      copy.querySelectorAll("rt,button").forEach(function (node) { node.remove(); });
      speech.cancel();
      (copy.textContent.match(/[^。！？.]+./g) || []).forEach(function (words) {
        var said = new SpeechSynthesisUtterance(words);
        said.voice = voice();
        said.rate = 0.85;
        speech.speak(said);
      });
    };
    part.insertBefore(button, part.children[1]);
  }
  function show() {
    if (voice() && !document.querySelector(".hear")) all.forEach(add);
  }
  if (!speech) return;
  speech.onvoiceschanged = show;
  onpagehide = function () { speech.cancel(); };
  show();
})();
