package org.xueliang.registry.merging;

import java.util.Comparator;
import java.util.Set;
import org.xueliang.proto.v1.Channel;

/**
 * Which of two ways of a camera stays as the channel. One by GB/T 28181 before others, as it carries control, recordings and the
 * code that the police know; then one whose code is no factory's; then one that says where it stands; then the one that has
 * zones; then the smaller code. Between two owners what comes from the camera or its recorder goes before all that: a platform
 * that lists another owner's camera does not take its place. Pure.
 */
final class PrimaryRule {
    private static final Comparator<Channel> ORDER = Comparator.comparing(
                    (Channel channel) -> !channel.getSource().hasGb28181())
            .thenComparing(channel -> DeviceEvidence.isFactoryCode(channel.getCode()))
            .thenComparing(channel -> !channel.hasPosition())
            .thenComparing(channel -> channel.getZonesCount() == 0)
            .thenComparing(Channel::getCode);

    private PrimaryRule() {}

    /** @param platforms codes of devices that are lower platforms, these two's among them */
    static boolean isFirst(Channel one, Channel other, Set<String> platforms) {
        boolean relayed = isRelayed(one, platforms);
        if (!one.getOwner().equals(other.getOwner()) && relayed != isRelayed(other, platforms)) {
            return !relayed;
        }
        return ORDER.compare(one, other) < 0;
    }

    private static boolean isRelayed(Channel channel, Set<String> platforms) {
        return platforms.contains(channel.getSource().getGb28181().getDevice());
    }
}
