package org.xueliang.standalone.command;

import java.net.InetSocketAddress;

/** HOST:PORT on a command line; an IPv6 address stands in brackets. */
final class HostPort {
    private HostPort() {}

    static InetSocketAddress parse(String option, String text) {
        int colon = text.lastIndexOf(':');
        String digits = text.substring(colon + 1);
        if (colon < 1 || !digits.matches("\\d{1,5}") || Integer.parseInt(digits) > 65535) {
            throw new IllegalArgumentException(option + ": '" + text + "' (expected: HOST:PORT)");
        }
        String host = text.substring(0, colon);
        InetSocketAddress address = new InetSocketAddress(
                host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host,
                Integer.parseInt(digits));
        if (address.isUnresolved()) {
            throw new IllegalArgumentException(option + ": the name '" + host + "' is not known");
        }
        return address;
    }
}
