package dev.byot.vault.emulator.firestore;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.runner.Description;
import org.junit.runner.FilterFactory;
import org.junit.runner.FilterFactoryParams;
import org.junit.runner.manipulation.Filter;

/// Keeps JUnit 4 from running those of Google's tests that `googles-tests-left-out.txt` lists; says
/// on standard output which it met.
public final class LeftOut implements FilterFactory {
  static final String SAID = "left out: ";

  /// The listed tests, as `Class.test`.
  static Set<String> listed() {
    try (var file =
        Objects.requireNonNull(LeftOut.class.getResourceAsStream("/googles-tests-left-out.txt"))) {
      return new String(file.readAllBytes(), UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(String::strip)
          .collect(Collectors.toUnmodifiableSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Filter createFilter(FilterFactoryParams params) {
    var listed = listed();
    return new Filter() {
      @Override
      public boolean shouldRun(Description test) {
        if (!test.isTest()) {
          return true;
        }
        var name = test.getTestClass().getSimpleName() + "." + test.getMethodName();
        if (listed.contains(name)) {
          System.out.println(SAID + name);
          return false;
        }
        return true;
      }

      @Override
      public String describe() {
        return "what this emulator has";
      }
    };
  }
}
