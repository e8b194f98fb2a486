package dev.byot.vault.emulator.firestore;

import static dev.byot.vault.emulator.rpc.Refusals.missing;

import com.google.firestore.v1.Document;
import com.google.firestore.v1.ListCollectionIdsRequest;
import com.google.firestore.v1.ListCollectionIdsResponse;
import com.google.firestore.v1.ListDocumentsRequest;
import com.google.firestore.v1.ListDocumentsResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/// Answers what is below a parent, page by page. A page's token is the last id of it.
final class Listings {
  private static final int DEFAULT_PAGE = 300;

  private final Databases databases;

  Listings(Databases databases) {
    this.databases = databases;
  }

  ListDocumentsResponse documents(ListDocumentsRequest request) {
    if (!request.getOrderBy().isEmpty() && !request.getOrderBy().equals("__name__")) {
      throw missing("ListDocuments with order_by");
    }
    var parent = Names.parent(request.getParent());
    var scope = new Scope(parent, Names.collectionId(request.getCollectionId()), false);
    var mask = Masks.toAnswer(request.hasMask(), request.getMask());
    var snapshot =
        databases
            .of(parent)
            .read(Consistency.of(request), new Footprint.Matching(scope, _ -> true));
    var found = new TreeMap<String, Document>(Names::compareIds);
    if (request.getShowMissing()) {
      addMissing(found, scope, snapshot);
    }
    var token = request.getPageToken();
    var size = Page.size(request.getPageSize());
    snapshot
        .scan(scope, token.isEmpty() ? null : scope.top() + "/" + token)
        // The one before the page, the page, and whether there is more.
        .limit(size + 2L)
        .forEach(d -> found.put(Names.idOf(d.getName()), Masks.project(d, mask)));
    snapshot.confirm();
    var page = Page.of(found, token, size);
    return ListDocumentsResponse.newBuilder()
        .addAllDocuments(page.entries().values())
        .setNextPageToken(page.next())
        .build();
  }

  /// Documents that do not exist but have something below them: by name only.
  private static void addMissing(Map<String, Document> found, Scope scope, Snapshot snapshot) {
    var prefix = scope.parent() + "/" + scope.collectionId() + "/";
    snapshot
        .collectionNames(new Scope(scope.parent(), "", true))
        .filter(collection -> collection.startsWith(prefix))
        .map(collection ->
            collection.substring(prefix.length(), collection.indexOf('/', prefix.length())))
        .forEach(id -> found.put(id, Document.newBuilder().setName(prefix + id).build()));
  }

  ListCollectionIdsResponse collectionIds(ListCollectionIdsRequest request) {
    var parent = Names.parent(request.getParent());
    var snapshot =
        databases
            .of(parent)
            .read(
                Consistency.of(request),
                new Footprint.Matching(new Scope(parent, "", true), _ -> true));
    var found = new TreeMap<String, String>(Names::compareIds);
    var start = parent.length() + 1;
    snapshot
        .collectionNames(new Scope(parent, "", true))
        .map(collection -> {
          var end = collection.indexOf('/', start);
          return end < 0 ? collection.substring(start) : collection.substring(start, end);
        })
        .forEach(id -> found.put(id, id));
    snapshot.confirm();
    var page = Page.of(found, request.getPageToken(), Page.size(request.getPageSize()));
    return ListCollectionIdsResponse.newBuilder()
        .addAllCollectionIds(page.entries().values())
        .setNextPageToken(page.next())
        .build();
  }

  /// @param entries what this page shows
  /// @param next the token of the next page; empty if there is none
  private record Page<T>(Map<String, T> entries, String next) {
    static int size(int asked) {
      if (asked < 0) {
        throw Refusals.invalid("page_size must not be negative.");
      }
      return asked == 0 ? DEFAULT_PAGE : asked;
    }

    static <T> Page<T> of(NavigableMap<String, T> all, String token, int most) {
      var rest = token.isEmpty() ? all : all.tailMap(token, false);
      var entries = new LinkedHashMap<String, T>();
      for (var entry : rest.entrySet()) {
        if (entries.size() == most) {
          return new Page<>(entries, entries.lastEntry().getKey());
        }
        entries.put(entry.getKey(), entry.getValue());
      }
      return new Page<>(entries, "");
    }
  }
}
