/** Answers what a parent asks over IPC, next to whatever else the process says there. @param {Record<string, Function>} answers by name */
export function answerQuestions(answers) {
  process.on('message', async ({ question, id, argument }) => {
    const answer = answers[question];
    // Somebody else here may be asked too.
    if (answer === undefined) return;
    try {
      process.send({ id, answer: await answer(argument) });
    } catch (error) {
      process.send({ id, failed: String(error?.stack ?? error) });
    }
  });
}

let last = 0;

/** Asks a process that was started with IPC. @throws what it failed with, or when it has ended */
export function asks(child, question, argument) {
  const id = ++last;
  return new Promise((resolve, reject) => {
    const done = (settle) => {
      child.off('message', heard).off('exit', ended);
      settle();
    };
    const heard = (message) => {
      if (message.id === id)
        done(() => (message.failed === undefined ? resolve(message.answer) : reject(new Error(message.failed))));
    };
    const ended = () => done(() => reject(new Error(`The process ended when it was asked: ${question}`)));
    if (child.exitCode !== null || child.signalCode !== null) return ended();
    child.on('message', heard).once('exit', ended);
    child.send({ question, id, argument });
  });
}
