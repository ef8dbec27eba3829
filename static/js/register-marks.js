/* What was ticked on a register outlives a reload, in this tab alone: by seat, so that the page itself and the one for no network
   show the same. */
"use strict";

(function () {
  var form = window.HuleiRegister && window.HuleiRegister.form;
  if (!form) return;
  var list = form.list;

  function keepMarks(where, draft) {
    var marks = list(where.querySelectorAll("input[data-ref]:checked")).map(function (box) {
      return box.name + "=" + box.dataset.ref;
    });
    try {
      window.sessionStorage.setItem("register-" + draft + "-seats", JSON.stringify(marks));
    } catch (refused) {
      /* They last as long as the page. */
    }
  }

  function restoreMarks(where, draft) {
    var marks = drafts(draft + "-seats");
    if (!marks) return;
    list(where.querySelectorAll("input[data-ref]")).forEach(function (box) {
      box.checked = marks.indexOf(box.name + "=" + box.dataset.ref) >= 0;
    });
  }

  function drafts(name) {
    try {
      return JSON.parse(window.sessionStorage.getItem("register-" + name));
    } catch (broken) {
      return null;
    }
  }

  form.drafts = drafts;
  form.keepMarks = keepMarks;
  form.restoreMarks = restoreMarks;
})();
