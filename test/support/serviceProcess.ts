/** A real service as a child process: started when it says so, killed with the scope that asked for it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

export interface ServiceProcessOptions {
  /** For messages. */
  readonly name: string;
  readonly executable: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Asked about all output so far, after each piece of it and every 50 ms. */
  readonly isReady: (log: string) => boolean | Promise<boolean>;
  /** Default 20 s. */
  readonly timeoutMs?: number;
}

/** Characters of output that are kept for messages. */
const LOG_LIMIT = 200_000;

export class ServiceProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  #log = '';

  private constructor(child: ChildProcess) {
    this.#child = child;
    const keep = (text: Buffer) => {
      this.#log = (this.#log + text.toString()).slice(-LOG_LIMIT);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
  }

  /** Resolves when the service is ready; rejects with its output when it ends or stays silent. */
  static async start(options: ServiceProcessOptions): Promise<ServiceProcess> {
    const child = spawn(options.executable, options.args, {
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const service = new ServiceProcess(child);
    let failure: Error | undefined;
    child.on('error', (error) => (failure ??= error));
    // A test run that dies must not leave services behind.
    const killWithUs = () => child.kill('SIGKILL');
    process.once('exit', killWithUs);
    child.once('exit', () => process.removeListener('exit', killWithUs));

    const deadline = Date.now() + (options.timeoutMs ?? 20_000);
    while (!(await options.isReady(service.#log))) {
      if (failure === undefined && !service.isRunning)
        failure = new Error(`it ended with ${child.exitCode ?? child.signalCode}`);
      if (failure === undefined && Date.now() > deadline) failure = new Error('it was not ready in time');
      if (failure !== undefined) {
        await service.stop('SIGKILL');
        throw new Error(`Cannot start ${options.name} (${options.executable}): ${failure.message}\n${service.#log}`, {
          cause: failure,
        });
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return service;
  }

  get isRunning(): boolean {
    return this.#child.pid !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** The end of its output. */
  get log(): string {
    return this.#log;
  }

  /** SIGSTOP: the connection stays, nothing answers. */
  pause(): void {
    this.#child.kill('SIGSTOP');
  }

  resume(): void {
    this.#child.kill('SIGCONT');
  }

  /** Sends the signal and waits for the end. A service that takes longer than 5 s is killed. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    if (!this.isRunning) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGCONT');
    this.#child.kill(signal);
    const deadline = setTimeout(() => this.#child.kill('SIGKILL'), 5_000);
    await ended;
    clearTimeout(deadline);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}
