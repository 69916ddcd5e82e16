package org.xueliang.simulator.gb28181;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/** How a device names itself and its platform in SIP, by its link as it is now. On the device's event loop. */
final class DeviceUris {
    private final GbDevice device;

    DeviceUris(GbDevice device) {
        this.device = device;
    }

    private String ours() {
        return device.fleet().advertisedHost() + ':' + device.link().local().getPort();
    }

    /** Of a request that goes out. */
    String via(String branch) {
        return "SIP/2.0/" + device.link().transport() + ' ' + ours() + ";rport;branch=" + branch;
    }

    String contact() {
        return contact(device.code());
    }

    String contact(String user) {
        return "<sip:" + user + '@' + ours() + '>';
    }

    /** Of a code in the domain. */
    String inDomain(String code) {
        return "sip:" + code + '@' + device.fleet().settings().domain();
    }

    /** What requests outside of REGISTER go to. */
    String platform() {
        InetSocketAddress peer = device.link().peer();
        return "sip:" + device.registration().platform() + '@' + host(peer.getAddress()) + ':' + peer.getPort();
    }

    private static String host(InetAddress address) {
        String text = address.getHostAddress();
        return text.indexOf(':') >= 0 ? "[" + text + "]" : text;
    }
}
