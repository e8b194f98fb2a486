package dev.byot.vault.emulator.faults;

import com.google.protobuf.Message;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/// The faults that are on. A call meets the first that fits it, when its first request arrives.
///
/// Streams in both directions may meet another at every message that the server sends; one that
/// fails calls or cuts streams strikes those that are running at once. Whatever delivers messages
/// asks at every delivery.
public final class Faults implements ServerInterceptor {
  private final Map<Long, ActiveFault> active = new LinkedHashMap<>();
  private final Set<FaultyCall<?, ?>> streams = ConcurrentHashMap.newKeySet();
  private final List<Runnable> lessors = new CopyOnWriteArrayList<>();
  private long lastId;
  private volatile boolean none = true;

  /// Switches a fault on.
  ///
  /// @return its id, for [#clear(long)]
  public long add(Fault fault) {
    var id = put(fault);
    switch (fault.action()) {
      case Fault.Action.Fail _, Fault.Action.CutStream _ -> streams.forEach(FaultyCall::strikeNow);
      case Fault.Action.ExpireLease _ -> lessors.forEach(Runnable::run);
      case Fault.Action.Delay _,
          Fault.Action.LoseReply _,
          Fault.Action.Freeze _,
          Fault.Action.Duplicate _,
          Fault.Action.Reorder _ -> {
        // Strikes only what comes.
      }
    }
    return id;
  }

  private synchronized long put(Fault fault) {
    active.put(++lastId, new ActiveFault(fault));
    none = false;
    return lastId;
  }

  /// The faults that may still strike, by id.
  public synchronized Map<Long, Fault> list() {
    var faults = new LinkedHashMap<Long, Fault>();
    active.forEach((id, each) -> {
      if (!each.isSpent()) {
        faults.put(id, each.fault());
      }
    });
    return faults;
  }

  /// Switches a fault off; what it holds back goes on, also if the fault is used up.
  public synchronized void clear(long id) {
    Optional.ofNullable(active.remove(id)).ifPresent(ActiveFault::clear);
    none = active.isEmpty();
  }

  /// Switches all faults off.
  public synchronized void clear() {
    List.copyOf(active.keySet()).forEach(this::clear);
  }

  /// Runs `expire` whenever leases that are out may have to end.
  public void onExpireLease(Runnable expire) {
    lessors.add(expire);
  }

  /// Lets a fault of that kind strike a delivery.
  ///
  /// @param fullMethod the call that delivers
  /// @param named what has the names that a fault may be bound to
  public <T extends Fault.Action.OfDelivery> Optional<T> strikeDelivery(
      Class<T> kind, String fullMethod, Message... named) {
    return none
        ? Optional.empty()
        : strike(new CallDescription(fullMethod, List.of(named)), kind::isInstance)
            .map(struck -> kind.cast(struck.fault().action()));
  }

  synchronized Optional<ActiveFault> strike(CallDescription call, Predicate<Fault.Action> fits) {
    return active.values().stream()
        .filter(each -> fits.test(each.fault().action()) && each.strikes(call))
        .findFirst();
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    var faulty = new FaultyCall<>(call, this);
    if (faulty.isStream()) {
      streams.add(faulty);
    }
    return new FaultyRequests<>(faulty, next.startCall(faulty, headers), streams::remove);
  }
}
