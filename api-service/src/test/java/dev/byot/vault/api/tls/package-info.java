/// What tests of TLS need of a certificate authority.
@NullMarked
package dev.byot.vault.api.tls;

import org.jspecify.annotations.NullMarked;
