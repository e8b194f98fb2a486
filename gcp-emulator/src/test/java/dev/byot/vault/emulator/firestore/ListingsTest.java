package dev.byot.vault.emulator.firestore;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.firestore.v1.ListDocumentsRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Pages of `ListDocuments`, of which Google's client asks for one that holds everything.
final class ListingsTest {
  private final LocalFirestore local = LocalFirestore.inMemory();

  @AfterEach
  void close() {
    local.close();
  }

  @Test
  void showsEachDocumentOnceInPages() throws Exception {
    for (var path : List.of("c/a", "c/b", "c/b/c/inner", "c/d", "c/e", "c2/f")) {
      local.client().document(path).set(Map.of("n", 1)).get();
    }

    assertThat(pages(false)).containsExactly(List.of("a", "b"), List.of("d", "e"));
  }

  @Test
  void showsAmongThemWhatOnlyHasSomethingBelowIt() throws Exception {
    for (var path : List.of("c/a", "c/b/c/inner", "c/d", "c/e/x/y", "c/f/x/y")) {
      local.client().document(path).set(Map.of("n", 1)).get();
    }

    assertThat(pages(true)).containsExactly(List.of("a", "b"), List.of("d", "e"), List.of("f"));
  }

  private List<List<String>> pages(boolean missingToo) {
    var request =
        ListDocumentsRequest.newBuilder()
            .setParent(LocalFirestore.ROOT)
            .setCollectionId("c")
            .setShowMissing(missingToo)
            .setPageSize(2);
    var pages = new ArrayList<List<String>>();
    do {
      var page = local.stub().listDocuments(request.build());
      pages.add(page.getDocumentsList().stream().map(d -> Names.idOf(d.getName())).toList());
      request.setPageToken(page.getNextPageToken());
    } while (!request.getPageToken().isEmpty());
    return pages;
  }
}
