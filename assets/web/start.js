// Reads what the page holds, and starts the race; without it the still picture stays.
"use strict";

(async () => {
    const held = (id) => document.getElementById(id).textContent;
    try {
        const { session, whole, scene, file } = JSON.parse(held("glissade-session"));
        // several pages share a program that is loaded with these scripts
        const shared = typeof glissadeProgram === "undefined" ? null : glissadeProgram;
        await showRace(shared || held("glissade-program"), session, whole, scene, file);
    } catch (error) {
        document.getElementById("view").hidden = true;
        document.getElementById("status").textContent = "the picture stands still: " + error.message;
        console.error(error);
    }
})();
