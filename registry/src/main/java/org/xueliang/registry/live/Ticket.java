package org.xueliang.registry.live;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.xueliang.proto.v1.PullSource;
import org.xueliang.registry.gateway.GatewayDoors.Target;

/**
 * What another node gave us to pull one channel by, for all views of it here; at one of our gateways, so that it is pulled once. Guarded
 * by its {@link LiveTable}.
 */
final class Ticket {
    final String channel;
    final Target target;
    final RemoteViews.Given given;
    /** Ids of the views that stand on it. */
    final Set<String> views = new LinkedHashSet<>();

    long renewedMs;

    Ticket(String channel, Target target, RemoteViews.Given given, long nowMs) {
        this.channel = channel;
        this.target = target;
        this.given = given;
        this.renewedMs = nowMs;
    }

    PullSource source() {
        return PullSource.newBuilder()
                .setUrl(given.url())
                .setUsername(given.username())
                .setPassword(given.password())
                .build();
    }

    boolean isLost(long nowMs) {
        return nowMs - renewedMs > given.renewWithinMs();
    }

    List<String> viewIds() {
        return List.copyOf(views);
    }
}
