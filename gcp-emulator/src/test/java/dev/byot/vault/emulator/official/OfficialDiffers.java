package dev.byot.vault.emulator.official;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// What Google's own emulator does not do as Google documents its service, in a sentence from the
/// one list of that service: the contract follows the documentation, and skips this test
/// [OnOfficialEmulator].
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface OfficialDiffers {
  String value();
}
