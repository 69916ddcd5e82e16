package org.xueliang.registry.merging;

import java.util.Comparator;
import org.xueliang.proto.v1.Channel;

/**
 * Which of two ways of a camera stays as the channel. One by GB/T 28181 before others, as it carries control, recordings and the
 * code that the police know; then one whose code is no factory's; then one that says where it stands; then the one that has
 * zones; then the smaller code. Pure.
 */
final class PrimaryRule {
    private static final Comparator<Channel> ORDER = Comparator.comparing(
                    (Channel channel) -> !channel.getSource().hasGb28181())
            .thenComparing(channel -> Matcher.isFactoryCode(channel.getCode()))
            .thenComparing(channel -> !channel.hasPosition())
            .thenComparing(channel -> channel.getZonesCount() == 0)
            .thenComparing(Channel::getCode);

    private PrimaryRule() {}

    static boolean isFirst(Channel one, Channel other) {
        return ORDER.compare(one, other) < 0;
    }
}
