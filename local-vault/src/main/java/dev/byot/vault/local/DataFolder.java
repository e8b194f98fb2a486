package dev.byot.vault.local;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Where a local vault keeps its state.
record DataFolder(Path path) {
  /// Creates it where it is missing.
  ///
  /// @throws IllegalStateException saying why it cannot be used
  void create() {
    try {
      Files.createDirectories(path);
    } catch (IOException e) {
      throw new IllegalStateException(
          "cannot create the data folder " + path + ": " + reason(e), e);
    }
    if (!Files.isWritable(path)) {
      throw new IllegalStateException("cannot write into the data folder " + path);
    }
  }

  /// In words: many exceptions of files have the path for a message.
  private static @Nullable String reason(IOException e) {
    return switch (e) {
      case FileAlreadyExistsException _ -> "there is a file of that name";
      case AccessDeniedException _ -> "not permitted";
      case NoSuchFileException _ -> "nothing can be created there";
      case FileSystemException file when file.getReason() != null -> file.getReason();
      default -> e.getMessage();
    };
  }
}
