package dev.byot.vault.commands.firestore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byot.vault.commands.CommandMessages;
import dev.byot.vault.commands.KeyCommand;
import dev.byot.vault.envelope.Binding;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.state.firestore.KeyDocuments;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Keys of distinct (tenant, uid, provider, name) never meet, whatever a uid is made of: wherever
/// two are told apart by a path, a name or associated data.
final class DistinctKeysTest {
  private static final int COUNT = 20_000;
  private static final CommandId ID = CommandId.parse("019aba8e-0000-7000-8000-000000000001");

  /// What could run together with its neighbour, end a text, leave a path, or fold into another.
  private static final List<String> HOSTILE =
      List.of(
          "/",
          "..",
          "\0",
          "\0\0\0\u0003",
          ":",
          "%2F",
          "%00",
          " ",
          "\n",
          "openai",
          "default",
          "ada",
          "Ada",
          "é",
          "e\u0301",
          "ı",
          "i",
          "K",
          "\u212a",
          "\ud83d\udd11",
          "\u202e",
          "\\",
          "__x__",
          "owners/",
          "keys/");

  private static StoreFixture store;

  @BeforeAll
  static void open() {
    store = new StoreFixture();
  }

  @AfterAll
  static void close() {
    store.close();
  }

  private record Identity(@Nullable String tenant, String uid, String provider, String name) {
    KeyRef key() {
      return new KeyRef(OwnerId.of(tenant, uid), new ProviderId(provider), new KeyName(name));
    }
  }

  private static String text(Random random, int parts) {
    var text = new StringBuilder();
    for (var i = random.nextInt(parts + 1); i > 0; i--) {
      text.append(HOSTILE.get(random.nextInt(HOSTILE.size())));
    }
    return text.toString();
  }

  private static String name(Random random) {
    var name = new StringBuilder().append((char) ('a' + random.nextInt(3)));
    for (var i = random.nextInt(4); i > 0; i--) {
      name.append("ab-0".charAt(random.nextInt(4)));
    }
    return name.toString();
  }

  /// An identity and its neighbours, whose parts say the same when they are run together.
  private static List<Identity> identities(Random random) {
    var tenant = text(random, 2);
    var uid = "u" + text(random, 3);
    var provider = name(random);
    var name = name(random);
    var cut = uid.offsetByCodePoints(0, random.nextInt(uid.codePointCount(0, uid.length())));
    return List.of(
        new Identity(tenant.isEmpty() ? null : tenant, uid, provider, name),
        new Identity(tenant + uid.substring(0, cut), uid.substring(cut), provider, name),
        new Identity(null, tenant + uid, provider, name),
        new Identity(null, tenant + "/" + uid, provider, name),
        new Identity(tenant, uid + provider, provider, name),
        new Identity(tenant, uid, name, provider),
        new Identity(tenant, uid, provider + "a", name),
        new Identity(tenant, uid, provider, "a" + name));
  }

  /// No tenant and an empty one are the same: Identity Platform has none that is empty.
  private static Identity normal(Identity identity) {
    return "".equals(identity.tenant)
        ? new Identity(null, identity.uid, identity.provider, identity.name)
        : identity;
  }

  private static Set<Identity> many(Random random, int count) {
    var all = new LinkedHashSet<Identity>();
    while (all.size() < count) {
      identities(random).stream().map(DistinctKeysTest::normal).forEach(all::add);
    }
    return all;
  }

  private static void neverMeet(Function<KeyRef, ?> place) {
    var seed = new Random().nextLong();
    var seen = new HashMap<Object, Identity>();
    for (var identity : many(new Random(seed), COUNT)) {
      var other = seen.put(place.apply(identity.key()), identity);
      assertThat(other).as("seed %d: meets %s", seed, identity).isNull();
    }
  }

  @Test
  void neverShareADocument() {
    neverMeet(key -> KeyDocuments.at(store.firestore(), key).getPath());
  }

  @Test
  void neverShareAnOrderingKey() {
    neverMeet(key ->
        String.valueOf(
            CommandMessages.encode(new KeyCommand.RemoveKey(ID, key), "request").orderingKey()));
  }

  @Test
  void neverShareAssociatedData() {
    neverMeet(key -> HexFormat.of().formatHex(new Binding(key, ID, true, null).payloadData()));
    neverMeet(key -> HexFormat.of().formatHex(new Binding(key, ID, true, null).kmsData()));
  }

  /// By which leases, their running calls and their events are kept.
  @Test
  void areNeverEqual() {
    neverMeet(key -> key);
  }

  /// Half a surrogate pair has no UTF-8 of its own: all of them would be one owner.
  @Test
  void haveNoOwnerWhoseNameIsNoText() {
    for (var name : List.of("\ud83d", "\udd11", "a\udd11\ud83d")) {
      assertThatThrownBy(() -> OwnerId.of(null, name)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> OwnerId.of(name, "ada"))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void stayInTheirPlaceUnderTheirOwner() {
    for (var identity : many(new Random(), 1_000)) {
      var key = identity.key();

      var path = KeyDocuments.at(store.firestore(), key).getPath();

      assertThat(path.split("/", -1))
          .containsExactly("owners", key.owner().value(), "keys", key.id());
      assertThat(KeyDocuments.ref(key.owner(), key.id())).isEqualTo(key);
    }
  }

  /// Owners use the same idempotency keys, hostile ones too, and never get each other's commands.
  @Test
  void ownersNeverShareAnIdempotencyKey() {
    var seed = new Random().nextLong();
    var random = new Random(seed);
    var accepted = new ArrayList<CommandId>();
    var owners = new LinkedHashSet<OwnerId>();
    while (owners.size() < 20) {
      identities(random).stream().map(each -> each.key().owner()).forEach(owners::add);
    }
    for (var idempotencyKey : List.of("a", "a/b", "..", "__a__", "%2F")) {
      for (var owner : owners) {
        var command = StoreFixture.setting(StoreFixture.ref(owner, "openai", "main"));
        var acceptance = StoreFixture.acceptance(command, "digest-" + owner, idempotencyKey);
        var record = store.commands().accept(acceptance, StoreFixture.NOW);
        assertThat(record.id()).as("seed %d", seed).isEqualTo(command.id());
        accepted.add(record.id());
      }
    }
    assertThat(accepted).doesNotHaveDuplicates();
  }
}
