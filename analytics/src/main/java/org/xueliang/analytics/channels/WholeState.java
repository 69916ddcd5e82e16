package org.xueliang.analytics.channels;

import org.xueliang.proto.v1.Channel;

/**
 * Marks in the stream of channels, which have no code: the registry's whole state begins, and it ends. What was known before
 * and was not named between the two is gone, as where the registry's database was restored from an older copy.
 */
public final class WholeState {
    static final Channel BEGINS = Channel.getDefaultInstance();
    static final Channel ENDS = Channel.newBuilder().setRemoved(true).build();

    private WholeState() {}

    public static boolean isMark(Channel channel) {
        return channel.getCode().isEmpty();
    }

    /** Of a mark. */
    public static boolean isEnd(Channel mark) {
        return mark.getRemoved();
    }
}
