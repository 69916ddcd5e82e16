package org.xueliang.registry.identity;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.xueliang.proto.v1.Role;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.store.Database;

/**
 * All tokens in memory, read again each second: a wrong token costs no query, a revoked one ends within two seconds, open
 * streams included. Where the table could not be read for {@value #BELIEVED_S} s nobody is let in any more.
 */
public final class TokenTable {
    private static final int MAX_TOKENS = 10_000;
    private static final long BELIEVED_S = 60;

    private final Database database;
    private final LongSupplier nanos;
    private volatile Table table;

    /** @param gateways those that have a token of their own, with it sealed where it was issued here; else empty */
    private record Table(Map<String, Caller> callers, Map<String, byte[]> gateways, long readNanos) {}

    public TokenTable(Database database, LongSupplier nanos) {
        this.database = database;
        this.nanos = nanos;
        this.table = read();
    }

    /** Reads the table again; throws where PostgreSQL is away, and the former one stays for a while. */
    public void refresh() {
        table = read();
    }

    /** @param token as it came; its digest is looked up, so that the time taken says nothing about it */
    public Optional<Caller> callerOf(String token) {
        return Optional.ofNullable(believed().callers.get(Secrets.sha256(token)));
    }

    /** Whether the caller's token is still good for one of these roles. */
    public boolean stillHas(Caller caller, Set<Role> roles) {
        Caller now = table.callers.get(caller.tokenSha256());
        return now != null && now.roles().stream().anyMatch(roles::contains);
    }

    /** Whether there is a token for the gateway of this name alone. */
    boolean isGatewaysOwn(String gateway) {
        return table.gateways.containsKey(gateway);
    }

    /** A gateway's own token, sealed for {@link #owner}; empty where it has none that was issued here. */
    public Optional<byte[]> sealedOf(String gateway) {
        return Optional.ofNullable(table.gateways.get(gateway)).filter(box -> box.length > 0);
    }

    /** What a gateway's token is sealed for. */
    public static String owner(String gateway) {
        return "token of gateway " + gateway;
    }

    private Table believed() {
        Table now = table;
        if (nanos.getAsLong() - now.readNanos > BELIEVED_S * 1_000_000_000L) {
            throw Refusal.unavailable("postgresql: tokens could not be read for " + BELIEVED_S + " s");
        }
        return now;
    }

    private Table read() {
        long readNanos = nanos.getAsLong();
        Map<String, Caller> callers = new HashMap<>();
        Map<String, byte[]> gateways = new HashMap<>();
        database.read(handle -> handle.createQuery(
                                "select token_sha256, name, roles, sealed from tokens limit " + MAX_TOKENS)
                        .map((rs, ctx) -> {
                            Set<Role> roles = new HashSet<>();
                            for (Integer number :
                                    (Integer[]) rs.getArray("roles").getArray()) {
                                Role role = Role.forNumber(number);
                                // A role of a newer version gives nothing here; a peer has a certificate and no token.
                                if (role != null && role != Role.ROLE_UNSPECIFIED && role != Role.PEER) {
                                    roles.add(role);
                                }
                            }
                            String name = rs.getString("name");
                            if (roles.contains(Role.GATEWAY) && !name.equals(FirstStart.SERVICE)) {
                                byte[] box = rs.getBytes("sealed");
                                gateways.put(name, box == null ? new byte[0] : box);
                            }
                            return new Caller(name, roles, rs.getString("token_sha256"));
                        })
                        .list())
                .forEach(caller -> callers.put(caller.tokenSha256(), caller));
        return new Table(callers, gateways, readNanos);
    }
}
