package dev.byot.vault.api;

import dev.byot.vault.process.ServiceProcess;

/// The service as a process of its own.
public final class Main {
  private Main() {}

  public static void main(String[] arguments) throws InterruptedException {
    ServiceProcess.run(Platform.SERVICE, arguments, System.getenv(), ApiService::start);
  }
}
