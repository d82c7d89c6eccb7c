// The split page's buttons: say something as the customer, show one side on a narrow screen.

type Side = "customer" | "support";

function show(side: Side): void {
  document.body.dataset.side = side;
  for (const button of document.querySelectorAll<HTMLElement>("[data-show]")) {
    button.setAttribute("aria-pressed", String(button.dataset.show === side));
  }
}

for (const button of document.querySelectorAll<HTMLElement>("[data-show]")) {
  button.addEventListener("click", () => show(button.dataset.show as Side));
}

async function say(text: string): Promise<void> {
  await customElements.whenDefined("handraise-chat");
  const chat = document.querySelector<HTMLElement & { write(text: string): void }>("handraise-chat");
  chat?.setAttribute("open", "");
  chat?.write(text);
}

for (const button of document.querySelectorAll<HTMLElement>("[data-say]")) {
  button.addEventListener("click", () => {
    show("customer");
    void say(button.dataset.say ?? "");
  });
}
