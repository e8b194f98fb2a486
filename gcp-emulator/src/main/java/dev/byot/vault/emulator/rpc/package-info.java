/// What every gRPC service of the emulator needs: answers, pages, checksums.
@NullMarked
package dev.byot.vault.emulator.rpc;

import org.jspecify.annotations.NullMarked;
