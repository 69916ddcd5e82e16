package org.xueliang.registry.live;

import org.xueliang.proto.v1.LiveLook;

/**
 * Who looks, and why.
 *
 * @param node where the person is; empty for this one
 * @param sinceMs milliseconds since the Unix epoch
 */
public record Look(String node, String user, String purpose, long sinceMs) {
    LiveLook message() {
        return LiveLook.newBuilder()
                .setNode(node)
                .setUser(user)
                .setPurpose(purpose)
                .setSinceUs(sinceMs * 1000)
                .build();
    }
}
