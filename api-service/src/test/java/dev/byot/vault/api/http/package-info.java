/// Tests of the edge.
@NullMarked
package dev.byot.vault.api.http;

import org.jspecify.annotations.NullMarked;
