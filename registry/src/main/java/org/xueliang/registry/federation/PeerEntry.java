package org.xueliang.registry.federation;

import java.security.cert.X509Certificate;
import java.util.List;
import org.xueliang.proto.v1.Peer;

/** A peer as an administrator entered it. */
record PeerEntry(
        String node,
        X509Certificate certificate,
        String keySha256,
        String address,
        List<String> mayCarry,
        List<String> codePrefixes,
        int maxChannels,
        int maxAlerts,
        String note) {

    String host() {
        return address.substring(0, address.lastIndexOf(':'));
    }

    int port() {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    /** Without its status. */
    Peer.Builder shown() {
        return Peer.newBuilder()
                .setNode(node)
                .setCertificatePem(PemFiles.pem(certificate))
                .setKeySha256(keySha256)
                .setNotAfterUs(certificate.getNotAfter().getTime() * 1000)
                .setAddress(address)
                .addAllMayCarry(mayCarry)
                .addAllCodePrefixes(codePrefixes)
                .setMaxChannels(maxChannels)
                .setMaxAlerts(maxAlerts)
                .setNote(note);
    }
}
