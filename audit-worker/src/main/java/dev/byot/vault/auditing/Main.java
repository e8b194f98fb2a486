package dev.byot.vault.auditing;

import dev.byot.vault.process.ServiceProcess;

/// The worker as a process of its own.
public final class Main {
  private Main() {}

  public static void main(String[] arguments) throws InterruptedException {
    ServiceProcess.run("audit-worker", arguments, System.getenv(), AuditWorker::start);
  }
}
