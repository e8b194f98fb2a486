package dev.byot.vault.emulator.firestore;

import static dev.byot.vault.emulator.rpc.Refusals.missing;

import com.google.firestore.v1.BatchGetDocumentsRequest;
import com.google.firestore.v1.BatchGetDocumentsResponse;
import com.google.firestore.v1.Document;
import com.google.firestore.v1.GetDocumentRequest;
import com.google.firestore.v1.RunAggregationQueryRequest;
import com.google.firestore.v1.RunAggregationQueryResponse;
import com.google.firestore.v1.RunQueryRequest;
import com.google.firestore.v1.RunQueryResponse;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Answers reads: everything is checked before a transaction is begun or remembers anything.
final class Reads {
  private final Databases databases;
  private final QueryPlanner planner;

  Reads(Databases databases, QueryPlanner planner) {
    this.databases = databases;
    this.planner = planner;
  }

  Document get(GetDocumentRequest request) {
    var name = Names.document(request.getName());
    var mask = Masks.toAnswer(request.hasMask(), request.getMask());
    var snapshot =
        databases.of(name).read(Consistency.of(request), new Footprint.Named(Set.of(name)));
    var document = snapshot.get(name);
    snapshot.confirm();
    if (document == null) {
      throw Refusals.noSuchDocument(name);
    }
    return Masks.project(document, mask);
  }

  List<BatchGetDocumentsResponse> batchGet(BatchGetDocumentsRequest request) {
    var database = databases.named(request.getDatabase());
    var names = new LinkedHashSet<>(request.getDocumentsList());
    names.forEach(name -> Names.document(name, request.getDatabase()));
    var mask = Masks.toAnswer(request.hasMask(), request.getMask());
    var snapshot = database.read(Consistency.of(request), new Footprint.Named(names));
    var answers = new ArrayList<BatchGetDocumentsResponse>();
    var readTime = Micros.timestamp(snapshot.time());
    if (!snapshot.begun().isEmpty() || names.isEmpty()) {
      answers.add(
          BatchGetDocumentsResponse.newBuilder()
              .setTransaction(snapshot.begun())
              .setReadTime(readTime)
              .build());
    }
    for (var name : names) {
      var answer = BatchGetDocumentsResponse.newBuilder().setReadTime(readTime);
      var document = snapshot.get(name);
      answers.add(
          (document == null
                  ? answer.setMissing(name)
                  : answer.setFound(Masks.project(document, mask)))
              .build());
    }
    snapshot.confirm();
    return answers;
  }

  List<RunQueryResponse> query(RunQueryRequest request) {
    if (!request.hasStructuredQuery()) {
      throw Refusals.invalid("A query needs a structured_query.");
    }
    refuseToExplain(request.hasExplainOptions());
    var plan = planner.plan(request.getParent(), request.getStructuredQuery());
    var snapshot =
        databases.of(request.getParent()).read(Consistency.of(request), plan.footprint());
    var answers = new ArrayList<RunQueryResponse>();
    var readTime = Micros.timestamp(snapshot.time());
    if (!snapshot.begun().isEmpty()) {
      answers.add(RunQueryResponse.newBuilder().setTransaction(snapshot.begun()).build());
    }
    plan.run(snapshot)
        .map(document -> Masks.project(document, plan.projection()))
        .map(d -> RunQueryResponse.newBuilder().setDocument(d).setReadTime(readTime).build())
        .forEach(answers::add);
    if (answers.isEmpty() || !answers.getLast().hasDocument()) {
      answers.add(RunQueryResponse.newBuilder().setReadTime(readTime).build());
    }
    snapshot.confirm();
    return answers;
  }

  List<RunAggregationQueryResponse> aggregate(RunAggregationQueryRequest request) {
    var query = request.getStructuredAggregationQuery();
    if (!query.hasStructuredQuery()) {
      throw Refusals.invalid("An aggregation query needs a structured_query.");
    }
    refuseToExplain(request.hasExplainOptions());
    var plan = planner.plan(request.getParent(), query.getStructuredQuery());
    var aggregations = Aggregations.parse(query.getAggregationsList());
    var snapshot =
        databases.of(request.getParent()).read(Consistency.of(request), plan.footprint());
    var answers = new ArrayList<RunAggregationQueryResponse>();
    if (!snapshot.begun().isEmpty()) {
      answers.add(
          RunAggregationQueryResponse.newBuilder().setTransaction(snapshot.begun()).build());
    }
    answers.add(
        RunAggregationQueryResponse.newBuilder()
            .setResult(aggregations.of(plan.run(snapshot).count()))
            .setReadTime(Micros.timestamp(snapshot.time()))
            .build());
    snapshot.confirm();
    return answers;
  }

  private static void refuseToExplain(boolean asked) {
    if (asked) {
      throw missing("plans and statistics of queries (explain_options)");
    }
  }
}
