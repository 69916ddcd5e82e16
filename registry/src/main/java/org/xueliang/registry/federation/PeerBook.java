package org.xueliang.registry.federation;

import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.xueliang.registry.store.Database;

/** All peers in memory, read again each second and after each change, and how it goes with each. Thread-safe. */
final class PeerBook {
    private final Database database;
    private final Clock clock;
    private final Map<String, PeerState> states = new ConcurrentHashMap<>();
    private volatile List<PeerEntry> peers;
    private volatile Map<String, PeerEntry> byKey;

    PeerBook(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
        peers = List.of();
        byKey = Map.of();
        refresh();
    }

    void refresh() {
        List<PeerEntry> read = database.read(PeerStore::all);
        Map<String, PeerEntry> keys = new HashMap<>();
        read.forEach(peer -> keys.put(peer.keySha256(), peer));
        byKey = keys;
        peers = read;
    }

    List<PeerEntry> all() {
        return peers;
    }

    Optional<PeerEntry> ofKey(String keySha256) {
        return Optional.ofNullable(byKey.get(keySha256));
    }

    Optional<PeerEntry> ofNode(String node) {
        return peers.stream().filter(peer -> peer.node().equals(node)).findFirst();
    }

    /** Whether the entry is still in force as it was: neither removed nor given another key. */
    boolean stillHas(PeerEntry peer) {
        PeerEntry now = byKey.get(peer.keySha256());
        return now != null && now.node().equals(peer.node());
    }

    PeerState state(String node) {
        return states.computeIfAbsent(node, name -> new PeerState(clock));
    }

    void forget(String node) {
        states.remove(node);
    }
}
