package dev.byot.vault.process;

/// What was built.
public final class Build {
  private Build() {}

  /// The version of the running jar.
  public static String version() {
    var version = Build.class.getPackage().getImplementationVersion();
    return version == null ? "(not packaged)" : version;
  }
}
