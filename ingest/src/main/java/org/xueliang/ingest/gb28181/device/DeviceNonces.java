package org.xueliang.ingest.gb28181.device;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.auth.NonceIssuer;

/**
 * Nonces that can be answered once, or in the order of their counts. Each carries a number that grows; a device remembers
 * the newest number it used and the count with it, and nothing older is ever taken again. So a replay is refused for as long
 * as the process lives at the price of two numbers a device, and with no table to fill. Bound to device and address: what
 * one sender was asked, no other can answer. For one thread.
 */
final class DeviceNonces {
    /** What became of an answer's nonce. */
    enum Check {
        FRESH,
        /** Ours, and too old. */
        STALE,
        /** Ours, and answered before, or older than one that was. */
        USED,
        /** Not ours, of another device or address, or of before the gateway started. */
        FOREIGN
    }

    /** The newest proof of a device: what {@link #check} holds an answer against. */
    static final class Used {
        private long number;
        private int count;
        private long registersFullAtUs;

        /** @param from nonces up to this number count as used: what was asked before the device was known */
        Used(long from) {
            this.number = from;
            this.count = Integer.MAX_VALUE;
        }

        /** Takes one of the registrations that a device may have; false where there is none. */
        boolean admits(long nowMs) {
            long next = Registrar.PER_DEVICE.take(registersFullAtUs, nowMs);
            if (next == Rate.NO) {
                return false;
            }
            registersFullAtUs = next;
            return true;
        }
    }

    /** Where the number stands in a nonce: behind 8 bytes of time. */
    private static final int NUMBER_AT = 16;

    private static final int NUMBER_END = 32;

    private final NonceIssuer issuer;
    private long last;

    DeviceNonces(NonceIssuer issuer) {
        this.issuer = issuer;
    }

    String issue(String device, InetAddress source, long nowMs) {
        return issuer.issue(bound(device, source), nowMs, ++last);
    }

    /** The number of the newest nonce. */
    long last() {
        return last;
    }

    /** @param count of qop=auth as it was sent; null for an answer without */
    Check check(String nonce, @Nullable String count, String device, InetAddress source, Used used, long nowMs) {
        switch (issuer.check(nonce, bound(device, source), nowMs)) {
            case UNKNOWN -> {
                return Check.FOREIGN;
            }
            case STALE -> {
                return Check.STALE;
            }
            case VALID -> {}
        }
        long number = number(nonce);
        if (number < used.number) {
            return Check.USED;
        }
        return number > used.number || count(count) > used.count ? Check.FRESH : Check.USED;
    }

    /** The answer was right: neither it nor an older one is taken again. */
    void use(String nonce, @Nullable String count, Used used) {
        used.number = number(nonce);
        // Without a count the nonce has served.
        used.count = count == null ? Integer.MAX_VALUE : count(count);
    }

    private static long number(String nonce) {
        return Long.parseUnsignedLong(nonce, NUMBER_AT, NUMBER_END, 16);
    }

    /** -1 where it is none: then it is never more than what was used. */
    private static int count(@Nullable String count) {
        if (count == null || count.length() > 8) {
            return -1;
        }
        try {
            long value = Long.parseLong(count, 16);
            return value < 0 || value > Integer.MAX_VALUE - 1 ? -1 : (int) value;
        } catch (NumberFormatException notHex) {
            return -1;
        }
    }

    private static String bound(String device, InetAddress source) {
        return device + ' ' + source.getHostAddress();
    }
}
