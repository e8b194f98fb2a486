/// The contract of the API, for programs and for people.
@NullMarked
package dev.byot.vault.api.docs;

import org.jspecify.annotations.NullMarked;
