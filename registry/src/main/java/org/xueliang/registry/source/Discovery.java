package org.xueliang.registry.source;

import java.util.List;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.DiscoverSourcesRequest;
import org.xueliang.proto.v1.DiscoverSourcesResponse;
import org.xueliang.proto.v1.FoundSource;
import org.xueliang.proto.v1.SourceDoorServiceGrpc;
import org.xueliang.registry.audit.AuditLog;
import org.xueliang.registry.audit.CallRecord;
import org.xueliang.registry.channel.Channels;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.gateway.GatewayDoors;
import org.xueliang.registry.gateway.GatewayDoors.Target;
import org.xueliang.registry.store.Database;

/** Asks a gateway to look around, for it stands in the network of the devices. */
final class Discovery {
    private static final Pattern ADDRESS = Pattern.compile("[0-9A-Fa-f:.]{0,45}");
    private static final int DEFAULT_S = 3;
    private static final int MAX_S = 10;
    private static final int DEADLINE_MORE_S = 5;

    private final Database database;
    private final Channels channels;
    private final SourceStore store;
    private final GatewayDoors doors;

    Discovery(Database database, Channels channels, SourceStore store, GatewayDoors doors) {
        this.database = database;
        this.channels = channels;
        this.store = store;
        this.doors = doors;
    }

    DiscoverSourcesResponse ask(DiscoverSourcesRequest request, AuditLog audit) {
        if (!ADDRESS.matcher(request.getAddress()).matches()) {
            throw Refusal.badField("address", request.getAddress(), "an IP address, or nothing for multicast");
        }
        if (request.getPort() < 0 || request.getPort() > 65_535) {
            throw Refusal.badField("port", request.getPort(), "1 to 65535; 0 takes 3702");
        }
        if (request.getSeconds() < 0 || request.getSeconds() > MAX_S) {
            throw Refusal.badField("seconds", request.getSeconds(), "1 to " + MAX_S + "; 0 takes " + DEFAULT_S);
        }
        int seconds = request.getSeconds() == 0 ? DEFAULT_S : request.getSeconds();
        Target target = database.read(handle -> target(handle, request.getGateway()));
        CallRecord.subject(target.gateway());
        audit.sent(request.getAddress().isEmpty() ? "multicast" : request.getAddress());
        DiscoverSourcesResponse found = doors.ask(
                target,
                seconds + DEADLINE_MORE_S,
                SourceDoorServiceGrpc::newBlockingStub,
                stub -> stub.probeSources(
                        request.toBuilder().setSeconds(seconds).build()));
        DiscoverSourcesResponse.Builder known = found.toBuilder().clearFound();
        for (FoundSource one : found.getFoundList()) {
            known.addFound(one.toBuilder()
                    .setSource(database.read(handle -> store.withAddress(handle, one.getAddress()))
                            .orElse("")));
        }
        return known.build();
    }

    private Target target(Handle handle, String asked) {
        List<Target> heard = handle.createQuery(
                        "select gateway, door from gateways where seen_us >= :fresh and door <> ''"
                                + (asked.isEmpty() ? "" : " and gateway = :gateway") + " order by gateway limit 2")
                .bind("fresh", channels.freshUs())
                .bind("gateway", asked)
                .map((rs, ctx) -> new Target("discovery", rs.getString("gateway"), rs.getString("door")))
                .list();
        if (heard.isEmpty()) {
            throw Refusal.unavailable(
                    asked.isEmpty()
                            ? "gateway: none has said anything lately"
                            : "gateway: '" + Refusal.excerpt(asked) + "' has said nothing lately");
        }
        if (heard.size() > 1) {
            throw Refusal.badField(
                    "gateway",
                    "",
                    "which one: several are there, " + heard.get(0).gateway() + " and "
                            + heard.get(1).gateway() + " among them");
        }
        return heard.get(0);
    }
}
