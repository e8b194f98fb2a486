package dev.byot.vault.emulator.kms;

import com.google.cloud.kms.v1.CreateKeyRingRequest;
import com.google.cloud.kms.v1.KeyRing;
import com.google.cloud.kms.v1.ListKeyRingsRequest;
import com.google.cloud.kms.v1.ListKeyRingsResponse;
import dev.byot.vault.emulator.rpc.Page;
import dev.byot.vault.emulator.rpc.Refusals;

/// Key rings: nothing but names that keys live under.
final class KeyRings {
  private final KmsState state;

  KeyRings(KmsState state) {
    this.state = state;
  }

  KeyRing create(CreateKeyRingRequest request) {
    var id = Names.id("key_ring_id", request.getKeyRingId());
    var name = Names.location(request.getParent()) + "/keyRings/" + id;
    return state.change(() -> {
      if (state.rings().contains(name)) {
        throw Refusals.exists("KeyRing %s already exists.", name);
      }
      var ring = KeyRing.newBuilder().setName(name).setCreateTime(state.timestamp()).build();
      state.rings().put(name, ring);
      return ring;
    });
  }

  KeyRing get(String name) {
    var ring = state.rings().get(Names.ring(name));
    if (ring == null) {
      throw Refusals.notFound("KeyRing %s not found.", name);
    }
    return ring;
  }

  ListKeyRingsResponse list(ListKeyRingsRequest request) {
    Listing.refuseFilterAndOrder(request.getFilter(), request.getOrderBy());
    var all = state.rings().under(Names.location(request.getParent()) + "/keyRings/");
    var page = Page.of(all, request.getPageSize(), request.getPageToken());
    return ListKeyRingsResponse.newBuilder()
        .addAllKeyRings(page.items())
        .setNextPageToken(page.nextToken())
        .setTotalSize(page.total())
        .build();
  }
}
