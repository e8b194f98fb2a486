package dev.byot.vault.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// What contenders did in rounds, in each of which all had their turn.
///
/// @param <R> what one did in one round
final class Rounds<R> {
  private final List<Contender> contenders;
  private final List<Map<String, R>> measured = new ArrayList<>();

  private Rounds(List<Contender> contenders) {
    this.contenders = contenders;
  }

  /// Measures them in turn; each round begins with another.
  static <R> Rounds<R> of(List<Contender> contenders, int count, Function<Contender, R> measure) {
    var rounds = new Rounds<R>(contenders);
    for (var round = 0; round < count; round++) {
      var order = new ArrayList<>(contenders);
      Collections.rotate(order, round);
      var results = new HashMap<String, R>();
      order.forEach(contender -> results.put(contender.name(), measure.apply(contender)));
      rounds.measured.add(results);
    }
    return rounds;
  }

  boolean has(String name) {
    return contenders.stream().anyMatch(contender -> contender.name().equals(name));
  }

  double median(String name, ToDoubleFunction<R> figure) {
    return Latencies.median(
        measured.stream().mapToDouble(round -> figure.applyAsDouble(of(round, name))).toArray());
  }

  /// The median of what is above direct in the same round.
  double medianAdded(String name, ToDoubleFunction<R> figure) {
    return Latencies.median(
        measured.stream()
            .mapToDouble(round ->
                figure.applyAsDouble(of(round, name))
                    - figure.applyAsDouble(of(round, Contender.DIRECT)))
            .toArray());
  }

  R first(String name) {
    return of(measured.getFirst(), name);
  }

  R last(String name) {
    return of(measured.getLast(), name);
  }

  /// The vault's figure as a multiple of the other's, as text; what direct costs is taken off first
  /// if `added`.
  String ratio(String other, boolean added, ToDoubleFunction<R> figure) {
    if (!has(other)) {
      return "none";
    }
    var vault = added ? medianAdded(Contender.VAULT, figure) : median(Contender.VAULT, figure);
    var reference = added ? medianAdded(other, figure) : median(other, figure);
    return reference > 0 ? "%.2fx".formatted(vault / reference) : "noise";
  }

  private R of(Map<String, R> round, String name) {
    @Nullable R result = round.get(name);
    if (result == null) {
      throw new IllegalArgumentException(name + " was not measured");
    }
    return result;
  }
}
