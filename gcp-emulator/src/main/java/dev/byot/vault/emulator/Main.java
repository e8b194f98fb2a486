package dev.byot.vault.emulator;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/// The local cloud as a process of its own. Prints, on stdout, the variables that point any client
/// at it; then stays until it is told to end.
public final class Main {
  private static final int USAGE_ERROR = 2;

  private Main() {}

  public static void main(String[] arguments) throws InterruptedException {
    if (List.of(arguments).contains("--help")) {
      System.out.print(Options.USAGE);
      return;
    }
    LocalCloud cloud;
    Options options;
    try {
      options = Options.parse(List.of(arguments), Path.of(System.getProperty("byot.home", "")));
      cloud = options.start();
    } catch (IllegalArgumentException e) {
      System.err.println("emulator: " + e.getMessage());
      System.err.print(Options.USAGE);
      System.exit(USAGE_ERROR);
      return;
    } catch (IllegalStateException | UncheckedIOException e) {
      System.err.println("emulator: " + e.getMessage());
      System.exit(1);
      return;
    }
    Runtime.getRuntime().addShutdownHook(new Thread(cloud::close, "close-the-cloud"));
    cloud
        .environment(options.project())
        .forEach((name, value) -> System.out.println("export " + name + "=" + value));
    System.err.println("emulator: running; Ctrl-C stops it. Not for real keys of other people.");
    new CountDownLatch(1).await();
  }
}
