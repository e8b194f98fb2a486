package dev.byot.vault.api.upstream;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Asks for answers that can be read here: of the encodings that a caller takes, gzip, or else
/// none. What then comes passes as it is.
public final class AcceptedEncodings {
  private static final String HEADER = "accept-encoding";
  private static final String GZIP = "gzip";

  private AcceptedEncodings() {}

  public static List<HeaderLine> narrowed(List<HeaderLine> headers) {
    var narrowed = new ArrayList<HeaderLine>(headers.size());
    for (var line : headers) {
      narrowed.add(line.name().equalsIgnoreCase(HEADER) ? narrowed(line) : line);
    }
    return narrowed;
  }

  private static HeaderLine narrowed(HeaderLine line) {
    var takesGzip =
        Arrays.stream(line.value().toLowerCase(Locale.ROOT).split(",", -1))
            .map(encoding -> encoding.replace(" ", ""))
            .anyMatch(encoding ->
                encoding.equals(GZIP)
                    || (encoding.startsWith(GZIP + ";q=") && !encoding.matches(".*q=0(\\.0*)?")));
    return new HeaderLine(line.name(), takesGzip ? GZIP : "identity");
  }
}
