package dev.byot.vault.emulator.faults;

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

/// The faults that are on. A call meets the first that fits it, when its first request arrives.
///
/// Streams in both directions may meet another at every message that the server sends, and one that
/// fails calls ends those that are running at once.
public final class Faults implements ServerInterceptor {
  private final Map<Long, ActiveFault> active = new LinkedHashMap<>();
  private final Set<FaultyCall<?, ?>> streams = ConcurrentHashMap.newKeySet();
  private long lastId;

  /// Switches a fault on.
  ///
  /// @return its id, for [#clear(long)]
  public long add(Fault fault) {
    var id = put(fault);
    if (fault.action() instanceof Fault.Action.Fail) {
      streams.forEach(FaultyCall::strikeNow);
    }
    return id;
  }

  private synchronized long put(Fault fault) {
    active.put(++lastId, new ActiveFault(fault));
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
  }

  /// Switches all faults off.
  public synchronized void clear() {
    List.copyOf(active.keySet()).forEach(this::clear);
  }

  synchronized Optional<ActiveFault> strike(CallDescription call) {
    return active.values().stream().filter(each -> each.strikes(call)).findFirst();
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
