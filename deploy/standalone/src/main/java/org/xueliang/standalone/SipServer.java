package org.xueliang.standalone;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * What a person types into a device's GB/T 28181 menu to have it register here.
 *
 * @param code of the platform, 20 digits; its first ten are the domain
 * @param addresses that devices may reach this machine at; more than one where it has several networks
 * @param port of SIP, UDP and TCP
 */
public record SipServer(String code, List<String> addresses, int port) {
    private static final String PART = "gb28181";

    public SipServer {
        addresses = List.copyOf(addresses);
    }

    /** @param advertised the address that the settings name; empty takes those of this machine */
    public static SipServer of(String code, String advertised, int port) {
        return new SipServer(code, advertised.isEmpty() ? ofThisMachine() : List.of(advertised), port);
    }

    /** The fields of the menu, as most vendors call them. */
    public List<String> menu() {
        return List.of(
                "server id    " + code,
                "domain       " + code.substring(0, 10),
                "address      " + String.join("  or  ", addresses),
                "port         " + port + "   (UDP or TCP)");
    }

    /** On one line, for what a start prints. */
    public String line() {
        return "GB/T 28181  server id " + code + "  domain " + code.substring(0, 10) + "  address "
                + String.join(" or ", addresses) + "  port " + port;
    }

    /** Leaves it for commands on this machine. */
    void leaveIn(DataFolder data) throws IOException {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("code", code);
        facts.put("addresses", String.join(",", addresses));
        facts.put("port", Integer.toString(port));
        data.announce(PART, facts);
    }

    static void forget(DataFolder data) throws IOException {
        data.forget(PART);
    }

    /** What runs from this folder, or from its demo; empty where nothing does or GB/T 28181 is not enabled. */
    public static Optional<SipServer> find(DataFolder data) {
        for (DataFolder folder : List.of(data, new DataFolder(data.path().resolve("demo")))) {
            try {
                Optional<Properties> facts = folder.find(PART);
                if (facts.isPresent()) {
                    return Optional.of(new SipServer(
                            facts.get().getProperty("code"),
                            List.of(facts.get().getProperty("addresses").split(",")),
                            Integer.parseInt(facts.get().getProperty("port"))));
                }
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
        return Optional.empty();
    }

    private static List<String> ofThisMachine() {
        List<String> addresses = new ArrayList<>();
        try {
            for (NetworkInterface network : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                if (network.isUp() && !network.isLoopback()) {
                    for (InetAddress address : Collections.list(network.getInetAddresses())) {
                        if (address instanceof Inet4Address && !address.isLinkLocalAddress()) {
                            addresses.add(address.getHostAddress());
                        }
                    }
                }
            }
        } catch (SocketException e) {
            return List.of("(this machine's: " + e.getMessage() + ")");
        }
        return addresses.isEmpty() ? List.of("127.0.0.1") : addresses;
    }
}
