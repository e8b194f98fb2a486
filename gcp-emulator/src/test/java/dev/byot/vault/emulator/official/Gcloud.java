package dev.byot.vault.emulator.official;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/// The installation of Google Cloud CLI on this machine, if there is one.
final class Gcloud {
  private Gcloud() {}

  /// The file with that name pattern in that folder below the installation's root.
  static Optional<Path> find(String folder, String glob) {
    return roots()
        .map(root -> root.resolve(folder))
        .filter(Files::isDirectory)
        .flatMap(found -> matches(found, glob))
        .findFirst();
  }

  private static Stream<Path> roots() {
    var named =
        Stream.of(
                System.getenv("CLOUDSDK_ROOT_DIR"),
                "/usr/lib/google-cloud-sdk",
                "/usr/share/google-cloud-sdk",
                "/opt/google-cloud-sdk",
                System.getProperty("user.home") + "/google-cloud-sdk",
                "/opt/homebrew/share/google-cloud-sdk")
            .filter(Objects::nonNull)
            .map(Path::of);
    return Stream.concat(onThePath(), named);
  }

  /// The root is two levels above the real place of the command `gcloud`.
  private static Stream<Path> onThePath() {
    return Arrays.stream(
            Objects.requireNonNullElse(System.getenv("PATH"), "").split(File.pathSeparator))
        .map(folder -> Path.of(folder, "gcloud"))
        .filter(Files::isExecutable)
        .map(Gcloud::real)
        .map(command -> command.resolve("../..").normalize());
  }

  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<Path> matches(Path folder, String glob) {
    try (var files = Files.newDirectoryStream(folder, glob)) {
      var found = new ArrayList<Path>();
      files.forEach(found::add);
      return found.stream().sorted();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
