package dev.byot.vault.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/// Another process of ours; it ends with this one.
final class Child implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration POLL = Duration.ofMillis(5);
  private static final Duration TO_STOP = Duration.ofSeconds(20);

  private final String name;
  private final Process process;
  private final BufferedReader out;

  private Child(String name, Process process) {
    this.name = name;
    this.process = process;
    out = process.inputReader();
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(process::destroy));
  }

  /// Starts a program; what it says on standard error goes to ours.
  static Child start(List<String> command) {
    return start(command, Map.of());
  }

  private static Child start(List<String> command, Map<String, String> variables) {
    try {
      var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
      builder.environment().putAll(variables);
      return new Child(command.getFirst(), builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Starts a main class on the class path and with the JVM options of this process.
  static Child java(Class<?> main, List<String> arguments) {
    return java(main, arguments, Map.of());
  }

  /// The same with variables of its own.
  static Child java(Class<?> main, List<String> arguments, Map<String, String> variables) {
    return java(main, List.of(), arguments, variables);
  }

  /// The same with further options of the JVM.
  static Child java(
      Class<?> main, List<String> options, List<String> arguments, Map<String, String> variables) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(arguments);
    return start(command, variables);
  }

  /// A port on which nothing listens.
  static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Reads its output up to a line that holds this text, and drops what comes later.
  String awaitLine(String text) {
    try {
      for (var line = out.readLine(); line != null; line = out.readLine()) {
        if (line.contains(text)) {
          drop();
          return line;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new IllegalStateException(name + " ended before it said \"" + text + "\"");
  }

  /// Waits until a GET of that path is answered with success.
  void awaitAnswer(int port, String path) {
    drop();
    var request = Target.request("GET", path, port, "Connection: close\r\n", "");
    var deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!answers(port, request)) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        throw new IllegalStateException(name + " does not answer on port " + port);
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
  }

  private static boolean answers(int port, byte[] request) {
    try (var connection = new Connection(port)) {
      return connection.exchange(request).isGood();
    } catch (IOException notYet) {
      return false;
    }
  }

  /// The CPU time that it and its own children have used.
  Duration cpu() {
    return all()
        .flatMap(each -> each.info().totalCpuDuration().stream())
        .reduce(Duration.ZERO, Duration::plus);
  }

  /// The same of this process.
  static Duration ownCpu() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /// The bytes of memory that it and its own children have now; 0 where the system does not say.
  double residentBytes() {
    return all().mapToDouble(Child::residentBytes).sum();
  }

  private static double residentBytes(ProcessHandle process) {
    var status = Path.of("/proc", Long.toString(process.pid()), "status");
    try (var lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToDouble(line -> 1024 * Double.parseDouble(line.replaceAll("[^0-9]", "")))
          .findFirst()
          .orElse(0);
    } catch (IOException notLinux) {
      return 0;
    }
  }

  private Stream<ProcessHandle> all() {
    return Stream.concat(Stream.of(process.toHandle()), process.descendants());
  }

  /// Waits until it ends by itself.
  void awaitEnd() {
    drop();
    if (!ends(PATIENCE)) {
      throw new IllegalStateException(name + " did not end");
    }
  }

  /// Passes over all that it says from here on: a full pipe would stop it.
  void drop() {
    Thread.startVirtualThread(() -> {
      try (var output = process.getInputStream()) {
        output.transferTo(OutputStream.nullOutputStream());
      } catch (IOException closed) {
        // By `destroy`: it has nothing more to say to us.
        return;
      }
    });
  }

  private boolean ends(Duration within) {
    try {
      return process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    if (!ends(TO_STOP)) {
      process.destroyForcibly();
    }
  }
}
